import { transferSyntax } from '../../../src-shared/dicom/transfer-syntaxes.ts';

/** A group of general purpose media storage application profiles of PS3.11 that differ in the medium alone. */
export interface MediaProfile {
  readonly identifiers: readonly string[];
  readonly annex: string;
  /** UIDs of the transfer syntaxes of the objects; the DICOMDIR is always in Explicit VR Little Endian (PS3.10 §8.6). */
  readonly transferSyntaxes: readonly string[];
}

const { ExplicitLE, JPEGBaseline, JPEGExtended, JPEGLosslessSV1, JPEG2000Lossless, JPEG2000 } = transferSyntax;
const jpeg = [ExplicitLE, JPEGLosslessSV1, JPEGBaseline, JPEGExtended];
const jpeg2000 = [ExplicitLE, JPEG2000Lossless, JPEG2000];
const flash = ['USB', 'MMC', 'CF', 'SD'];

/** Those without video: they take every composite SOP class, and their directory records need no keys beyond PS3.3 Annex F. */
export const generalPurposeProfiles: readonly MediaProfile[] = [
  { identifiers: ['STD-GEN-CD', 'STD-GEN-DVD-RAM'], annex: 'D', transferSyntaxes: [ExplicitLE] },
  { identifiers: ['STD-GEN-DVD-JPEG'], annex: 'H', transferSyntaxes: jpeg },
  { identifiers: ['STD-GEN-DVD-J2K'], annex: 'H', transferSyntaxes: jpeg2000 },
  { identifiers: flash.map((medium) => `STD-GEN-${medium}-JPEG`), annex: 'J', transferSyntaxes: jpeg },
  { identifiers: flash.map((medium) => `STD-GEN-${medium}-J2K`), annex: 'J', transferSyntaxes: jpeg2000 },
];
