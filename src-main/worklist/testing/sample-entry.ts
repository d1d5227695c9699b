import type { WorklistEntry } from '../../../src-shared/contract/worklist.ts';

/** An MR of a knee, for SMITH^Anna. */
export const sampleEntry: WorklistEntry = {
  PatientName: 'SMITH^Anna',
  PatientID: 'P1',
  PatientBirthDate: '',
  PatientSex: '',
  AccessionNumber: 'A1',
  ReferringPhysicianName: '',
  RequestedProcedureID: '',
  RequestedProcedureDescription: 'Knee',
  ScheduledProcedureStepStartDate: '20261231',
  ScheduledProcedureStepStartTime: '0745',
  Modality: 'MR',
  ScheduledStationAETitle: 'MR_1',
  ScheduledProcedureStepDescription: '',
  ScheduledPerformingPhysicianName: '',
};
