import type { Tag } from '../../../src-shared/dicom/tag.ts';
import { tags } from '../../../src-shared/dicom/tags.ts';
import { transferSyntax } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import { definedTerm } from '../dataset/character-set/character-set.ts';
import { DataSet } from '../dataset/data-set.ts';
import { readDataSet } from '../dataset/read-data-set.ts';
import { writeDataSet } from '../dataset/write-data-set.ts';
import { type InstanceRecordType, type RecordKey, recordKeys, recordTypeOf } from './record-types.ts';

/** What a DICOMDIR says of one object: the keys of its four records, as the object has them. Holds no view of the object. */
export interface DirectoryEntry {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  /** Undefined where the standard has no record for the SOP class. */
  readonly type: InstanceRecordType | undefined;
  readonly patient: DataSet;
  readonly study: DataSet;
  readonly series: DataSet;
  readonly instance: DataSet;
  /** For dates and times that a record must have and the object lacks; undefined where it has none at all. */
  readonly someDate: string | undefined;
  readonly someTime: string | undefined;
}

const noBytes = new Uint8Array(0);

const dates: readonly Tag[] = [
  tags.StudyDate,
  tags.SeriesDate,
  tags.AcquisitionDate,
  tags.ContentDate,
  tags.InstanceCreationDate,
];
const times: readonly Tag[] = [
  tags.StudyTime,
  tags.SeriesTime,
  tags.AcquisitionTime,
  tags.ContentTime,
  tags.InstanceCreationTime,
];

/** Under which UIDs an object is known: what its own data set lacks is taken from here. */
export type KnownUids = Readonly<Record<'sopClassUid' | 'sopInstanceUid' | 'studyInstanceUid' | 'seriesInstanceUid', string>>;

/** Takes out of an object's attributes what a DICOMDIR says of it. */
export function directoryEntry(dataSet: DataSet, known: KnownUids): DirectoryEntry {
  const text = (tag: Tag) => dataSet.string(tag)?.trim() ?? '';
  const sopClassUid = text(tags.SOPClassUID) || known.sopClassUid;
  const type = recordTypeOf(sopClassUid, dataSet.has(tags.Rows) && dataSet.has(tags.Columns));
  const firstOf = (candidates: readonly Tag[]) => candidates.map(text).find((value) => value !== '');
  return {
    sopClassUid,
    sopInstanceUid: text(tags.SOPInstanceUID) || known.sopInstanceUid,
    type,
    patient: keysOf(dataSet, recordKeys.PATIENT),
    study: withUid(keysOf(dataSet, recordKeys.STUDY), tags.StudyInstanceUID, known.studyInstanceUid),
    series: withUid(keysOf(dataSet, recordKeys.SERIES), tags.SeriesInstanceUID, known.seriesInstanceUid),
    instance: type === undefined ? new DataSet() : keysOf(dataSet, recordKeys[type]),
    someDate: firstOf(dates),
    someTime: firstOf(times),
  };
}

function withUid(keys: DataSet, tag: Tag, uid: string): DataSet {
  if (!keys.has(tag) && uid !== '') keys.set(tag, 'UI', uid);
  return keys;
}

/** The bytes of text stay as they are, in the object's character set; what is empty is left out. */
function keysOf(dataSet: DataSet, keys: readonly RecordKey[]): DataSet {
  const taken = new DataSet();
  // Misspelled ones are read, here; who reads the directory should not have to.
  const terms = dataSet.strings(tags.SpecificCharacterSet).map(definedTerm);
  if (terms.some((term) => term !== '')) taken.set(tags.SpecificCharacterSet, 'CS', terms);
  for (const { tag, vr } of keys) {
    if (tag === tags.VerificationDateTime) {
      const verified = lastVerification(dataSet);
      if (verified !== undefined) taken.set(tag, vr, verified);
    } else if (vr === 'SQ') {
      const items = dataSet.sequence(tag).filter((item) => tag !== tags.ContentSequence || isConceptModifier(item));
      if (items.length > 0) taken.set(tag, vr, items.map(ownCopy));
    } else if (vr === 'US' || vr === 'UL') {
      const number = dataSet.number(tag);
      if (number !== undefined) taken.set(tag, vr, number);
    } else if ((dataSet.text(tag)?.trim() ?? '') !== '') {
      // Files exist whose known elements are all UN: the VR is that of the key.
      taken.setRaw(tag, vr, dataSet.get(tag)?.value.slice() ?? noBytes);
    }
  }
  return taken;
}

/** What a record has of a document's content (PS3.3 §F.5). */
function isConceptModifier(item: DataSet): boolean {
  return item.string(tags.RelationshipType)?.trim() === 'HAS CONCEPT MOD';
}

/** The most recent one, which objects have in a sequence and their records directly. */
function lastVerification(dataSet: DataSet): string | undefined {
  const all = dataSet
    .sequence(tags.VerifyingObserverSequence)
    .map((item) => item.string(tags.VerificationDateTime)?.trim() ?? '');
  return all
    .filter((value) => value !== '')
    .sort()
    .at(-1);
}

/** An item without views of the object. */
function ownCopy(dataSet: DataSet): DataSet {
  const read = readDataSet(writeDataSet(dataSet, transferSyntax.ExplicitLE), transferSyntax.ExplicitLE);
  return read.ok ? read.dataSet : read.partial;
}
