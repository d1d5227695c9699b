import { sopClass } from '../../../src-shared/dicom/sop-classes.ts';
import { tags } from '../../../src-shared/dicom/tags.ts';
import { transferSyntax } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import { DataSet } from '../dataset/data-set.ts';
import { writeDataSet } from '../dataset/write-data-set.ts';
import { foldPersonNames } from '../matching/fold-text.ts';
import { writeFileMeta } from '../part10/write-file.ts';
import type { DirectoryEntry } from './directory-entry.ts';
import { type EntityRecordType, type InstanceRecordType, type RecordKey, recordKeys } from './record-types.ts';

/** Where an object is in its file-set. */
export interface DirectoryPlace {
  /** Components of its File ID, each as PS3.10 §8.2 has them. */
  readonly fileId: readonly string[];
  readonly transferSyntaxUid: string;
}

/** Why an object has no record. `no-record-type`: the standard has none for its SOP class. `incomplete`: a UID or a code that the record needs is missing. */
export type NotListed = 'no-record-type' | 'incomplete' | 'same-instance';

interface DirectoryRecord {
  /** Encoded, with offsets of zero. */
  readonly bytes: Uint8Array;
  readonly below: DirectoryRecord[];
}

/** Where the values of the offsets are in an encoded record: (0004,1400) and (0004,1420) come first and third (PS3.3 Table F.3-3). */
const nextOffsetAt = 8;
const lowerOffsetAt = 30;
const itemHeaderLength = 8;
/** Offsets and lengths have 32 bits. */
const longestDirectory = 0xffff_fffe;
const recordInUse = 0xffff;

/** Collects the records of a file-set and writes its DICOMDIR (PS3.3 Annex F). Patients are told apart by ID and name, studies and series by UID. */
export class DirectoryWriter {
  /** By ID, all who were given it. */
  readonly #patients = new Map<string, { readonly name: string; readonly record: DirectoryRecord }[]>();
  readonly #studies = new Map<string, DirectoryRecord>();
  readonly #series = new Map<string, DirectoryRecord>();
  readonly #instances = new Set<string>();
  #invented = 0;

  /** Records that reference a file. */
  get size(): number {
    return this.#instances.size;
  }

  /** Values that records must have and objects lacked. */
  get invented(): number {
    return this.#invented;
  }

  /** Adds an object's record, and those above it that are not there yet. */
  add(entry: DirectoryEntry, place: DirectoryPlace): NotListed | undefined {
    const { type, sopClassUid, sopInstanceUid } = entry;
    if (type === undefined) return 'no-record-type';
    const studyUid = entry.study.string(tags.StudyInstanceUID) ?? '';
    const seriesUid = entry.series.string(tags.SeriesInstanceUID) ?? '';
    const lacksCode = recordKeys[type].some(({ tag, vr, type: need }) => vr === 'SQ' && need === '1' && !entry.instance.has(tag));
    if (lacksCode || studyUid === '' || seriesUid === '' || sopInstanceUid === '') return 'incomplete';
    if (this.#instances.has(sopInstanceUid)) return 'same-instance';
    this.#instances.add(sopInstanceUid);
    const series = this.#seriesOf(entry, studyUid, seriesUid);
    const record = this.#keys(entry, type, entry.instance, series.below.length + 1);
    record.set(tags.ReferencedFileID, 'CS', place.fileId);
    record.set(tags.ReferencedSOPClassUIDInFile, 'UI', sopClassUid);
    record.set(tags.ReferencedSOPInstanceUIDInFile, 'UI', sopInstanceUid);
    record.set(tags.ReferencedTransferSyntaxUIDInFile, 'UI', place.transferSyntaxUid);
    series.below.push(encoded(record));
    return undefined;
  }

  /** The whole file; undefined where its offsets would not fit into 32 bits. `fileSetId` has at most 16 characters, or none. */
  finish(sopInstanceUid: string, fileSetId = ''): Uint8Array | undefined {
    const meta = writeFileMeta({
      sopClassUid: sopClass.MediaStorageDirectoryStorage,
      sopInstanceUid,
      transferSyntaxUid: transferSyntax.ExplicitLE,
    });
    const roots = [...this.#patients.values()].flatMap((people) => people.map(({ record }) => record));
    // Without its items the sequence is the head's end, and the last four bytes are its length.
    const headLength = writeDataSet(head(fileSetId, 0, 0), transferSyntax.ExplicitLE).length;
    const offsets = new Map<DirectoryRecord, number>();
    const end = layOut(roots, meta.length + headLength, offsets);
    if (end > longestDirectory) return undefined;
    const offsetOf = (record: DirectoryRecord | undefined) => (record === undefined ? 0 : (offsets.get(record) ?? 0));
    const file = new Uint8Array(end);
    file.set(meta);
    file.set(writeDataSet(head(fileSetId, offsetOf(roots[0]), offsetOf(roots.at(-1))), transferSyntax.ExplicitLE), meta.length);
    const view = new DataView(file.buffer);
    view.setUint32(meta.length + headLength - 4, end - meta.length - headLength, true);
    const writeAll = (siblings: readonly DirectoryRecord[]) => {
      for (const [index, record] of siblings.entries()) {
        const at = offsetOf(record);
        view.setUint32(at, 0xe000_fffe, true); // (FFFE,E000), group first
        view.setUint32(at + 4, record.bytes.length, true);
        file.set(record.bytes, at + itemHeaderLength);
        view.setUint32(at + itemHeaderLength + nextOffsetAt, offsetOf(siblings[index + 1]), true);
        view.setUint32(at + itemHeaderLength + lowerOffsetAt, offsetOf(record.below[0]), true);
        writeAll(record.below);
      }
    };
    writeAll(roots);
    return file;
  }

  #seriesOf(entry: DirectoryEntry, studyUid: string, seriesUid: string): DirectoryRecord {
    const known = this.#series.get(seriesUid);
    if (known !== undefined) return known;
    const study = this.#studyOf(entry, studyUid);
    const series = encoded(this.#keys(entry, 'SERIES', entry.series, study.below.length + 1));
    study.below.push(series);
    this.#series.set(seriesUid, series);
    return series;
  }

  #studyOf(entry: DirectoryEntry, studyUid: string): DirectoryRecord {
    const known = this.#studies.get(studyUid);
    if (known !== undefined) return known;
    const patient = this.#patientOf(entry, studyUid);
    const study = encoded(this.#keys(entry, 'STUDY', entry.study, this.#studies.size + 1));
    patient.below.push(study);
    this.#studies.set(studyUid, study);
    return study;
  }

  /** A patient without an ID is told apart, and named, by the study; two who were given one ID by their names. */
  #patientOf(entry: DirectoryEntry, studyUid: string): DirectoryRecord {
    const id = entry.patient.string(tags.PatientID) ?? studyUid;
    const name = foldPersonNames(entry.patient.text(tags.PatientName) ?? '');
    const people = this.#patients.get(id) ?? [];
    const known = people.find((one) => one.name === name || one.name === '' || name === '');
    if (known !== undefined) return known.record;
    if (!entry.patient.has(tags.PatientID)) {
      this.#invented++;
      entry.patient.set(tags.PatientID, 'LO', studyUid);
    }
    const record = encoded(this.#keys(entry, 'PATIENT', entry.patient, this.#patients.size + 1));
    this.#patients.set(id, [...people, { name, record }]);
    return record;
  }

  /** A record with its keys: those that must be there and are not are made up. */
  #keys(entry: DirectoryEntry, type: EntityRecordType | InstanceRecordType, keys: DataSet, ordinal: number): DataSet {
    const record = new DataSet();
    record.set(tags.OffsetOfTheNextDirectoryRecord, 'UL', 0);
    record.set(tags.RecordInUseFlag, 'US', recordInUse);
    record.set(tags.OffsetOfReferencedLowerLevelDirectoryEntity, 'UL', 0);
    record.set(tags.DirectoryRecordType, 'CS', type);
    for (const element of keys) record.add(element);
    for (const key of recordKeys[type]) {
      if (keys.has(key.tag) || key.type === '1C') continue;
      if (key.type === '2') record.set(key.tag, key.vr, key.vr === 'SQ' ? [] : '');
      else {
        this.#invented++;
        record.set(key.tag, key.vr, madeUp(key, entry, ordinal));
      }
    }
    return record;
  }
}

/** Dates and times are those of the object, as far as it has any; else the first day of 1900, as other programs say it. */
function madeUp({ vr, otherwise }: RecordKey, entry: DirectoryEntry, ordinal: number): string | number {
  if (otherwise !== undefined) return vr === 'US' || vr === 'UL' ? Number(otherwise) : otherwise;
  if (vr === 'DA') return entry.someDate ?? '19000101';
  if (vr === 'TM') return entry.someTime ?? '000000';
  return String(ordinal);
}

function encoded(record: DataSet): DirectoryRecord {
  return { bytes: writeDataSet(record, transferSyntax.ExplicitLE), below: [] };
}

/** File-set Identification and Directory Information (PS3.3 §F.3.2). Offsets count from the file's first byte, preamble included. */
function head(fileSetId: string, first: number, last: number): DataSet {
  const dataSet = new DataSet();
  dataSet.set(tags.FileSetID, 'CS', fileSetId);
  dataSet.set(tags.OffsetOfTheFirstDirectoryRecordOfTheRootDirectoryEntity, 'UL', first);
  dataSet.set(tags.OffsetOfTheLastDirectoryRecordOfTheRootDirectoryEntity, 'UL', last);
  dataSet.set(tags.FileSetConsistencyFlag, 'US', 0);
  dataSet.set(tags.DirectoryRecordSequence, 'SQ', []);
  return dataSet;
}

/** Gives every record its offset, those below after the one above; says where the last one ends. */
function layOut(records: readonly DirectoryRecord[], at: number, offsets: Map<DirectoryRecord, number>): number {
  let next = at;
  for (const record of records) {
    offsets.set(record, next);
    next = layOut(record.below, next + itemHeaderLength + record.bytes.length, offsets);
  }
  return next;
}
