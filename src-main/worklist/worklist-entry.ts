import type { WorklistEntry } from '../../src-shared/contract/worklist.ts';
import { lookupKeyword } from '../../src-shared/dicom/dictionary.ts';
import { worklistPlace } from '../../src-shared/dicom/query/worklist-keys.ts';
import { sopClass } from '../../src-shared/dicom/sop-classes.ts';
import { tags } from '../../src-shared/dicom/tags.ts';
import { transferSyntax } from '../../src-shared/dicom/transfer-syntaxes.ts';
import { DataSet } from '../dicom/dataset/data-set.ts';
import { writeDataSet } from '../dicom/dataset/write-data-set.ts';
import { writeFileMeta } from '../dicom/part10/write-file.ts';

/** Numbers that an entry must have and people do not type. */
export interface EntryNumbers {
  readonly studyInstanceUid: string;
  /** At most 16 characters: Requested Procedure ID and Scheduled Procedure Step ID where the form gives none. */
  readonly stepId: string;
}

/** A new entry (PS3.4 Table K.6-1), in Unicode where it needs to be. */
export function newEntry(entry: WorklistEntry, numbers: EntryNumbers): DataSet {
  const dataSet = new DataSet();
  dataSet.set(tags.SpecificCharacterSet, 'CS', 'ISO_IR 192');
  dataSet.set(tags.StudyInstanceUID, 'UI', numbers.studyInstanceUid);
  dataSet.set(tags.RequestedProcedureID, 'SH', numbers.stepId);
  const step = new DataSet({ parent: dataSet }).set(tags.ScheduledProcedureStepID, 'SH', numbers.stepId);
  dataSet.set(tags.ScheduledProcedureStepSequence, 'SQ', [step]);
  return changeEntry(dataSet, entry);
}

/** Puts what the form says into an entry; everything else stays. One without a step gets one. */
export function changeEntry(dataSet: DataSet, entry: WorklistEntry): DataSet {
  const steps = dataSet.sequence(tags.ScheduledProcedureStepSequence);
  const step = steps[0] ?? new DataSet({ parent: dataSet });
  if (steps.length === 0) dataSet.set(tags.ScheduledProcedureStepSequence, 'SQ', [step]);
  dataSet.convertCharacterSet(['ISO_IR 192']);
  for (const [keyword, value] of Object.entries(entry)) {
    const known = lookupKeyword(keyword);
    if (known === undefined) continue;
    // Type 1 in every answer: an empty field keeps the number that the entry was given.
    if (keyword === 'RequestedProcedureID' && value === '') continue;
    (worklistPlace(keyword) === 'step' ? step : dataSet).set(known.tag, known.vr, value);
  }
  return dataSet;
}

/**
 * A file as wlmscpfs reads it too. There is no SOP class for stored worklist items: the one they are asked for by stands in its place, in
 * the data set too, which is to say what its file says (PS3.10 §7.1).
 */
export function encodeEntry(dataSet: DataSet, sopInstanceUid: string): Uint8Array {
  const sopClassUid = sopClass.ModalityWorklistFind;
  dataSet.set(tags.SOPClassUID, 'UI', sopClassUid).set(tags.SOPInstanceUID, 'UI', sopInstanceUid);
  const meta = writeFileMeta({ sopClassUid, sopInstanceUid, transferSyntaxUid: transferSyntax.ExplicitLE });
  const body = writeDataSet(dataSet, transferSyntax.ExplicitLE);
  const file = new Uint8Array(meta.length + body.length);
  file.set(meta);
  file.set(body, meta.length);
  return file;
}
