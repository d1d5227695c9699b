import type { WorklistEntry } from '../../src-shared/contract/worklist.ts';
import type { DataSet } from '../dicom/dataset/data-set.ts';
import { newEntry } from '../worklist/worklist-entry.ts';
import { practiceCases } from './patients.ts';
import { seededUid } from './random.ts';

/** What is planned: whose, how many days from today, when, and for which device. */
const plans = [
  plan('0001', 0, '0830', 'CT', 'CT_1', 'CT head', 'WELBY^Marcus^^Dr'),
  plan('0004', 0, '0915', 'MR', 'MR_1', 'Knie rechts', 'Schäfer^Käthe^^Dr.'),
  plan('0007', 0, '1000', 'MR', 'MR_1', 'MR brain', 'Suzuki^Hanako=鈴木^花子=すずき^はなこ'),
  plan('0010', 0, '1130', 'CT', 'CT_1', 'КТ головы', 'Петрова^Ольга'),
  plan('0005', 0, '1345', 'US', 'US_1', 'Échographie cardiaque', 'Lefèvre^Zoë'),
  plan('0006', 0, '1500', 'CR', 'CR_1', 'Lungröntgen', 'Öberg^Nils'),
  plan('0002', 1, '0800', 'MR', 'MR_1', 'MR brain follow-up', 'CUDDY^Lisa^^Dr'),
  plan('0003', 1, '1030', 'CT', 'CT_1', 'CT chest follow-up', 'GREY^Meredith^^Dr'),
  plan('0012', 2, '0900', 'CR', 'CR_1', 'Chest', 'Παππας^Γιωργος'),
] as const;

/** The worklist of the practice PACS: for some of its patients, from today on (by its date here). */
export function practiceWorklist(today: Date): DataSet[] {
  return plans.flatMap((planned, index) => {
    const found = practiceCases.find(({ patient }) => patient.id === `PRACTICE-${planned.patient}`);
    if (found === undefined) return [];
    const { id, name, birthDate, sex } = found.patient;
    const entry: WorklistEntry = {
      PatientName: name,
      PatientID: id,
      PatientBirthDate: birthDate,
      PatientSex: sex,
      AccessionNumber: `W${2001 + index}`,
      ReferringPhysicianName: found.studies[0]?.referringPhysician ?? '',
      RequestedProcedureID: `RP${index + 1}`,
      RequestedProcedureDescription: planned.description,
      ScheduledProcedureStepStartDate: daysAfter(today, planned.days),
      ScheduledProcedureStepStartTime: planned.time,
      Modality: planned.modality,
      ScheduledStationAETitle: planned.station,
      ScheduledProcedureStepDescription: planned.description,
      ScheduledPerformingPhysicianName: planned.physician,
    };
    const studyInstanceUid = seededUid('quarry-practice', 'worklist', planned.patient, entry.ScheduledProcedureStepStartDate);
    return [newEntry(entry, { studyInstanceUid, stepId: `SPS${index + 1}` })];
  });
}

function plan(
  patient: string,
  days: number,
  time: string,
  modality: string,
  station: string,
  description: string,
  physician: string,
) {
  return { patient, days, time, modality, station, description, physician };
}

/** DA of a day, in local time; noon keeps clear of the hours that daylight saving moves. */
function daysAfter(today: Date, days: number): string {
  const day = new Date(today.getFullYear(), today.getMonth(), today.getDate() + days, 12);
  return `${day.getFullYear()}${String(day.getMonth() + 1).padStart(2, '0')}${String(day.getDate()).padStart(2, '0')}`;
}
