import { tags } from '../../src-shared/dicom/tags.ts';
import type { DataSet } from '../dicom/dataset/data-set.ts';
import { fitsKeys, type MatchRules } from '../dicom/matching/match-data-set.ts';

const rules: MatchRules = {
  wildcardsInDates: true,
  // PS3.4 Table K.6-1: two ranges of the step's date and time are one interval.
  intervals: [{ date: tags.ScheduledProcedureStepStartDate, time: tags.ScheduledProcedureStepStartTime }],
};

/** Whether an entry of the worklist, or a step of one, fits all keys. Every element is a key, those that PS3.4 Table K.6-1 does not name included. */
export function matchesEntry(entry: DataSet, identifier: DataSet): boolean {
  return fitsKeys(entry, identifier, rules);
}
