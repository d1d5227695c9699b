import { transferSyntax } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import { limits } from '../bytes/limits.ts';
import type { ProposedContext } from '../upper-layer/port.ts';

/** A storage context to ask for in a C-GET association: one SOP class with the syntaxes of one context. */
export interface StorageContext {
  readonly sopClassUid: string;
  readonly transferSyntaxes: readonly string[];
}

export const uncompressedSyntaxes: readonly string[] = [transferSyntax.ExplicitLE, transferSyntax.ImplicitLE];

/** Syntaxes that images are most often stored in, each proposed alone so that the server need not choose (PS3.8 §9.3.3.2). */
const compressedSyntaxes: readonly string[] = [
  transferSyntax.JPEGLosslessSV1,
  transferSyntax.JPEG2000Lossless,
  transferSyntax.JPEGBaseline,
  transferSyntax.JPEGLSLossless,
  transferSyntax.RLELossless,
  transferSyntax.JPEG2000,
  transferSyntax.JPEGExtended,
  transferSyntax.JPEGLossless,
  transferSyntax.HTJ2KLossless,
  transferSyntax.HTJ2K,
  transferSyntax.JPEGLSNearLossless,
  transferSyntax.Deflated,
];

const storageRoot = '1.2.840.10008.5.1.4.1.1.';

/** Storage classes by how often they are met, by the end of their UID: first those whose images are often compressed. */
const commonlyCompressed =
  '2 4 1 1.1 1.2 6.1 3.1 7 12.1 12.2 128 20 2.1 4.1 13.1.3 7.2 7.4 77.1.4 77.1.1 77.1.6 77.1.5.1 7.3 1.3 481.1'.split(' ');
const others = (
  '88.11 88.22 88.33 88.67 88.59 11.1 104.1 66.4 66 66.1 481.2 481.3 481.5 481.8 481.4 88.34 88.50 88.65 88.40 88.68 11.2 11.3 11.4 ' +
  '9.1.1 9.1.2 9.1.3 9.2.1 9.4.1 104.2 104.3 4.2 4.3 6.2 12.1.1 12.2.1 13.1.1 13.1.2 77.1.2 77.1.3 77.1.5.2 77.1.5.4 7.1 1.1.1 1.2.1 ' +
  '130 30 67 66.2 66.3 66.5 2.2 4.4 128.1 11.5'
).split(' ');

/**
 * The storage contexts of a C-GET when nobody knows which classes will come: the commonest classes uncompressed, and the
 * commonest images in the commonest compressed syntaxes, as many as an association has room for beside the Query/Retrieve context.
 */
export function defaultStorageContexts(): StorageContext[] {
  const uids = (ends: readonly string[]) => ends.map((end) => storageRoot + end);
  return storageContextsOf(uids(commonlyCompressed), uids(others));
}

/**
 * Contexts for the classes that will come: each uncompressed, then each of the first list in one compressed syntax after the
 * other until the association is full. Classes beyond its room are left out from the end.
 */
export function storageContextsOf(sopClassUids: readonly string[], uncompressedOnly: readonly string[] = []): StorageContext[] {
  const room = limits.maxPresentationContexts - 1;
  const compressible = [...new Set(sopClassUids)];
  const all = [...new Set([...compressible, ...uncompressedOnly])];
  const contexts: StorageContext[] = all.map((sopClassUid) => ({ sopClassUid, transferSyntaxes: uncompressedSyntaxes }));
  for (const syntax of compressedSyntaxes) {
    for (const sopClassUid of compressible) contexts.push({ sopClassUid, transferSyntaxes: [syntax] });
  }
  return contexts.slice(0, room);
}

/** The contexts of a C-GET association: the Query/Retrieve one, and storage ones on which the roles are reversed (PS3.4 §C.5.3). */
export function getContexts(getSopClassUid: string, storage: readonly StorageContext[]): ProposedContext[] {
  const proposed: ProposedContext[] = [{ abstractSyntax: getSopClassUid, transferSyntaxes: uncompressedSyntaxes }];
  for (const { sopClassUid, transferSyntaxes } of storage.slice(0, limits.maxPresentationContexts - 1)) {
    proposed.push({ abstractSyntax: sopClassUid, transferSyntaxes, roles: { scu: false, scp: true } });
  }
  return proposed;
}
