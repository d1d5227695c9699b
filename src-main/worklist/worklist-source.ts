import { statusCode } from '../../src-shared/dicom/dimse-status.ts';
import type { ServiceFailure } from '../../src-shared/dicom/failure.ts';
import type { DataSet } from '../dicom/dataset/data-set.ts';
import { FindRefused } from '../dicom/services/c-find-scp.ts';
import type { WorklistSource } from '../dicom/services/worklist-scp.ts';
import { matchesEntry } from './match-entry.ts';
import { worklistResponses } from './worklist-response.ts';

/** Entries looked at between two chances for everything else. */
const entriesPerBatch = 200;

/** What there is for an AE title; with `failure` that is not known. */
export interface WorklistEntries {
  readonly files: readonly { readonly dataSet: DataSet }[];
  readonly failure?: ServiceFailure;
}

/** Answers from entries, which are asked for anew with every query. Where they cannot be read the answer is a failure: an empty one would be believed. */
export function worklistSource(entriesOf: (calledAeTitle: string) => Promise<WorklistEntries>): WorklistSource {
  return {
    async *find({ identifier, calledAeTitle }, signal) {
      const { files, failure } = await entriesOf(calledAeTitle);
      if (failure !== undefined) throw new FindRefused({ code: refusalOf(failure), errorComment: 'Worklist cannot be read' });
      const entries = files.map(({ dataSet }) => dataSet);
      for (let first = 0; first < entries.length && !signal.aborted; first += entriesPerBatch) {
        const matches = entries.slice(first, first + entriesPerBatch).filter((entry) => matchesEntry(entry, identifier));
        yield matches.flatMap((entry) => worklistResponses(entry, identifier));
      }
    },
  };
}

function refusalOf(failure: ServiceFailure): number {
  const isOutOfFiles = failure.kind === 'local' && failure.code === 'too-many-open-files';
  return isOutOfFiles ? statusCode.OutOfResources : statusCode.UnableToProcess;
}
