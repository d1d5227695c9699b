import type { DataSet } from '../dicom/dataset/data-set.ts';
import type { WorklistSource } from '../dicom/services/worklist-scp.ts';
import { matchesEntry } from './match-entry.ts';
import { worklistResponses } from './worklist-response.ts';

/** Entries looked at between two chances for everything else. */
const entriesPerBatch = 200;

/** Answers from entries, which are asked for anew with every query. */
export function worklistSource(entriesOf: (calledAeTitle: string) => Promise<readonly DataSet[]>): WorklistSource {
  return {
    async *find({ identifier, calledAeTitle }, signal) {
      const entries = await entriesOf(calledAeTitle);
      for (let first = 0; first < entries.length && !signal.aborted; first += entriesPerBatch) {
        const matches = entries.slice(first, first + entriesPerBatch).filter((entry) => matchesEntry(entry, identifier));
        yield matches.flatMap((entry) => worklistResponses(entry, identifier));
      }
    },
  };
}
