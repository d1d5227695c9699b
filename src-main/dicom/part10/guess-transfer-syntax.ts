import { lookupTag } from '../../../src-shared/dicom/dictionary.ts';
import { groupOf, type Tag } from '../../../src-shared/dicom/tag.ts';
import { transferSyntax } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import { readDataSet } from '../dataset/read-data-set.ts';

/** Data sets begin with group 0008 nearly always, or with patient data where there is no more; never with a higher one. */
const highestFirstGroup = 0x0010;

const candidates = [transferSyntax.ExplicitLE, transferSyntax.ImplicitLE, transferSyntax.ExplicitBE] as const;

/**
 * Which syntax a data set is in that does not say: the first of explicit little endian, implicit little endian and explicit big
 * endian in which its first elements make sense. `bytes` may be only its beginning. `surelyDicom`: there was a prefix or file
 * meta information, so that an empty data set and unknown first elements are no reason for doubt.
 */
export function guessTransferSyntax(bytes: Uint8Array, surelyDicom: boolean): string | undefined {
  for (const uid of candidates) if (makesSense(bytes, uid, surelyDicom)) return uid;
  return surelyDicom ? transferSyntax.ImplicitLE : undefined;
}

/** A few elements with ascending tags of low groups, which the dictionary knows. */
function makesSense(bytes: Uint8Array, uid: string, surelyDicom: boolean): boolean {
  const known = 3;
  const read = readDataSet(bytes, uid, { allowTruncated: true, limits: { maxElements: 64 } });
  const dataSet = read.ok ? read.dataSet : read.partial;
  if (!isTrueTo(dataSet.receivedExplicit, uid)) return false;
  const first: Tag[] = [];
  for (const element of dataSet) {
    first.push(element.tag);
    if (first.length === known) break;
  }
  if (first.length === 0 || groupOf(first[0] ?? 0) > highestFirstGroup) return false;
  if (surelyDicom) return true;
  // Command sets are in no files, but zeros are.
  return (
    groupOf(first[0] ?? 0) > 0 &&
    first.every((t) => lookupTag(t) !== undefined) &&
    (first.length === known || (read.ok && read.complete))
  );
}

/** The reader may have found the data set to be in the other form than it was asked for. */
function isTrueTo(explicit: boolean | undefined, uid: string): boolean {
  return explicit === (uid !== transferSyntax.ImplicitLE);
}
