import type { MadeUid } from '../../src-shared/dicom/explain/made-uid.ts';
import type { QueryLevel } from '../../src-shared/dicom/query/levels.ts';
import { storageSopClasses } from '../../src-shared/dicom/sop-classes.ts';
import { lookupUid } from '../../src-shared/dicom/uids.ts';
import { uidFromUuidBytes } from '../dicom/new-uid.ts';
import { cryptography } from './cryptography.ts';
import type { KnownOutside } from './file-naming.ts';
import { cleanUid, type ObjectRecord } from './object-record.ts';

/** What the command says of an object, or its file meta information, which is made from the command. */
export interface NamedOutside {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
}

export type PlacedObject =
  | { readonly ok: true; readonly record: ObjectRecord }
  | { readonly ok: false; readonly problem: string };

/** A name in `ObjectRecord.values` for a UID that the object lacks. No element keyword: no peer can ask for it. */
export const madeUidKey = 'madeUid';

/**
 * Where an object belongs whose data set may lack UIDs. A Storage SCP that keeps all attributes (level 2, PS3.4 §B.4.1) stores what it is
 * sent without validating it, and may not change it; to refuse is allowed (A900), but takes from its owner what can be read and shown. So
 * the index, and only the index, gets what is missing: the SOP UIDs from outside, a study and a series UID made from what is known. The
 * same object gets the same ones here and elsewhere, now and when the index is made again from the files.
 */
export function placeObject(record: ObjectRecord, outside: NamedOutside): PlacedObject {
  const sopClassUid = record.sopClassUid || cleanUid(outside.sopClassUid);
  const sopInstanceUid = record.sopInstanceUid || cleanUid(outside.sopInstanceUid);
  if (sopClassUid === '') return { ok: false, problem: 'SOP class UID is missing' };
  if (sopInstanceUid === '') return { ok: false, problem: 'SOP instance UID is missing' };
  if (record.studyInstanceUid.length > 64 || record.seriesInstanceUid.length > 64)
    return { ok: false, problem: 'Study or series instance UID is too long' };
  const made: [QueryLevel, MadeUid][] = [];
  let { studyInstanceUid, seriesInstanceUid } = record;
  if ((studyInstanceUid === '' || seriesInstanceUid === '') && belongsToSeries(sopClassUid)) {
    if (studyInstanceUid === '') {
      const from = studySource({ ...record, sopInstanceUid });
      studyInstanceUid = madeUid('study', [from.made, ...from.values]);
      made.push(['STUDY', from.made]);
    }
    if (seriesInstanceUid === '') {
      seriesInstanceUid = madeUid('series', [studyInstanceUid]);
      made.push(['SERIES', 'StudyInstanceUID']);
    }
  }
  if (record.sopInstanceUid === '') made.push(['IMAGE', 'outside']);
  const placed = { ...record, sopClassUid, sopInstanceUid, studyInstanceUid, seriesInstanceUid };
  return { ok: true, record: made.length === 0 ? placed : { ...placed, values: withMade(record.values, made) } };
}

/** Where nothing says whose an object is, it stays alone, or with its series: strangers' images must not meet in one study. */
function studySource({ values, seriesInstanceUid, sopInstanceUid }: ObjectRecord): { made: MadeUid; values: readonly string[] } {
  const { PatientID = '', IssuerOfPatientID = '', PatientName = '', PatientBirthDate = '' } = values.PATIENT;
  if (PatientID !== '') return { made: 'PatientID', values: [PatientID, IssuerOfPatientID] };
  if (PatientName !== '') return { made: 'PatientName', values: [PatientName, PatientBirthDate] };
  if (seriesInstanceUid !== '') return { made: 'SeriesInstanceUID', values: [seriesInstanceUid] };
  return { made: 'SOPInstanceUID', values: [sopInstanceUid] };
}

/** The UIDs that the index has of an object, by keyword: its data set may lack them. */
export function indexedUids(
  uids: Pick<ObjectRecord, 'sopClassUid' | 'sopInstanceUid' | 'studyInstanceUid' | 'seriesInstanceUid'>,
): KnownOutside {
  return {
    SOPClassUID: uids.sopClassUid,
    SOPInstanceUID: uids.sopInstanceUid,
    StudyInstanceUID: uids.studyInstanceUid,
    SeriesInstanceUID: uids.seriesInstanceUid,
  };
}

function withMade(values: ObjectRecord['values'], made: readonly [QueryLevel, MadeUid][]): ObjectRecord['values'] {
  const all = { ...values };
  for (const [level, from] of made) all[level] = { ...all[level], [madeUidKey]: from };
  return all;
}

/** As JSON, so that no two lists of texts are one text. */
function madeUid(of: 'study' | 'series', known: readonly string[]): string {
  return uidFromUuidBytes(
    cryptography()
      .hash('sha256', JSON.stringify(['Quarry', of, ...known]), 'buffer')
      .subarray(0, 16),
  );
}

/**
 * Objects of patients belong to a study and a series. Others do not (PS3.4 Annex GG: hanging protocols, colour palettes, …), and of
 * classes that the standard does not know it cannot be said: those are kept under an empty UID.
 */
function belongsToSeries(sopClassUid: string): boolean {
  return (
    lookupUid(sopClassUid) !== undefined &&
    storageSopClasses().some((row) => row.uid === sopClassUid && row.service === 'storage')
  );
}
