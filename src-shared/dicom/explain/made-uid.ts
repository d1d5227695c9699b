import { assertNever } from '../../assert-never.ts';
import type { QueryLevel } from '../query/levels.ts';

/** What a UID of the archive's index was made from that an object lacks; `outside`: taken from the command or the file meta information. */
export const madeUids = [
  'PatientID',
  'PatientName',
  'StudyInstanceUID',
  'SeriesInstanceUID',
  'SOPInstanceUID',
  'outside',
] as const;
export type MadeUid = (typeof madeUids)[number];

/** One sentence for an entity of the archive that is listed under a UID which its objects do not carry. */
export function explainMadeUid(level: QueryLevel, from: MadeUid): string {
  return `This has no ${uidName[level]}: it is listed under ${source(from)}.`;
}

const uidName: Readonly<Record<QueryLevel, string>> = {
  PATIENT: 'Patient ID',
  STUDY: 'Study Instance UID',
  SERIES: 'Series Instance UID',
  IMAGE: 'SOP Instance UID in its data set',
};

function source(from: MadeUid): string {
  switch (from) {
    case 'PatientID':
      return 'one made from the Patient ID';
    case 'PatientName':
      return 'one made from the patient’s name and date of birth';
    case 'StudyInstanceUID':
      return 'one made from the Study Instance UID';
    case 'SeriesInstanceUID':
      return 'one made from the Series Instance UID, as it names no patient';
    case 'SOPInstanceUID':
      return 'one made for it alone, as it names no patient';
    case 'outside':
      return 'the one that its sender or its file meta information gives';
    default:
      return assertNever(from);
  }
}
