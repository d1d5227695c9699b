import { transferSyntax, transferSyntaxes } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import { nearWords } from './near-words.ts';
import { type Parsed, parsed, usageProblem } from './usage-error.ts';

/** Short names for the transfer syntaxes that people ask for; every other has its keyword. */
export const shortSyntaxNames: Readonly<Record<string, string>> = {
  implicit: transferSyntax.ImplicitLE,
  explicit: transferSyntax.ExplicitLE,
  'big-endian': transferSyntax.ExplicitBE,
  deflated: transferSyntax.Deflated,
  'jpeg-8': transferSyntax.JPEGBaseline,
  'jpeg-12': transferSyntax.JPEGExtended,
  'jpeg-lossless': transferSyntax.JPEGLosslessSV1,
  'jpeg-ls': transferSyntax.JPEGLSLossless,
  'jpeg-ls-near': transferSyntax.JPEGLSNearLossless,
  'jpeg-2000-lossless': transferSyntax.JPEG2000Lossless,
  'jpeg-2000': transferSyntax.JPEG2000,
  'htj2k-lossless': transferSyntax.HTJ2KLossless,
  htj2k: transferSyntax.HTJ2K,
  rle: transferSyntax.RLELossless,
  'mpeg-2': '1.2.840.10008.1.2.4.100',
  'mpeg-2-high': '1.2.840.10008.1.2.4.101',
  'mpeg-4': '1.2.840.10008.1.2.4.102',
  'mpeg-4-bd': '1.2.840.10008.1.2.4.103',
  'mpeg-4-2d': '1.2.840.10008.1.2.4.104',
  'mpeg-4-3d': '1.2.840.10008.1.2.4.105',
  'mpeg-4-stereo': '1.2.840.10008.1.2.4.106',
  hevc: '1.2.840.10008.1.2.4.107',
  'hevc-10': '1.2.840.10008.1.2.4.108',
};

/** The UIDs of transfer syntaxes given by short name, keyword or UID; each once. */
export function parseTransferSyntaxes(texts: readonly string[]): Parsed<readonly string[]> {
  const uids = new Set<string>();
  for (const text of texts.flatMap((each) => each.split(','))) {
    const named = shortSyntaxNames[text.toLowerCase()];
    const found = named ?? transferSyntaxes().find(({ uid, keyword }) => text === uid || text === keyword)?.uid;
    // A private one is known by its UID alone.
    const uid = found ?? (/^\d+(\.\d+)+$/.test(text) ? text : undefined);
    if (uid === undefined) return unknown(text);
    uids.add(uid);
  }
  return parsed([...uids]);
}

function unknown(text: string): Parsed<never> {
  const names = [...Object.keys(shortSyntaxNames), ...transferSyntaxes().map(({ keyword }) => keyword)];
  const near = nearWords(text, names);
  return usageProblem('transfer-syntax-unknown', `“${text}” is not a transfer syntax.`, [
    ...(near.length > 0 ? [`Did you mean ${near.join(' or ')}?`] : []),
    `Short names: ${Object.keys(shortSyntaxNames).join(', ')}; others by keyword or UID.`,
  ]);
}
