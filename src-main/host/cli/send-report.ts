import { closeSync, openSync, writeSync } from 'node:fs';
import { explainFailure } from '../../../src-shared/dicom/explain/failure.ts';
import type { ServiceFailure } from '../../../src-shared/dicom/failure.ts';
import { writeFailure } from '../../archive/file-failure.ts';
import type { StoreOutcome } from '../../dicom/services/c-store.ts';
import type { StoredObject } from '../../dicom/services/store-source.ts';
import { csvLine } from './csv.ts';
import { fileBeginning } from './file-beginning.ts';
import { safeText } from './safe-text.ts';

/** A CSV file with a line for every object and every file that was left out. */
export interface SendReport {
  object(object: StoredObject, outcome: StoreOutcome): void;
  leftOut(file: string, failure: ServiceFailure): void;
  /** Why there are no more lines in it, if there are not. */
  readonly failure: ServiceFailure | undefined;
  close(): void;
}

/** What every report has begun with. */
const columnsOfAll = 'file,outcome,';
const columns = ['file', 'outcome', 'status', 'code', 'sopClassUid', 'sopInstanceUid', 'transferSyntaxUid'];

export function openSendReport(file: string): { ok: true; report: SendReport } | { ok: false; failure: ServiceFailure } {
  let fd: number;
  try {
    if (holdsSomethingElse(file)) return { ok: false, failure: { kind: 'local', code: 'file-exists', detail: file } };
    fd = openSync(file, 'w', 0o600);
  } catch (error) {
    return { ok: false, failure: writeFailure(error, file) };
  }
  let failure: ServiceFailure | undefined;
  // What was sent was sent, whether there is room to say so or not: sending goes on.
  const line = (cells: readonly string[]): void => {
    if (failure !== undefined) return;
    try {
      writeSync(fd, `${safeText(csvLine(cells))}\r\n`);
    } catch (error) {
      failure = writeFailure(error, file);
    }
  };
  line(columns);
  return {
    ok: true,
    report: {
      get failure() {
        return failure;
      },
      object(object, { ok, status, failure: refusal }) {
        const word = !ok ? 'failed' : status !== undefined && status.code !== 0 ? 'warning' : 'sent';
        const code = status === undefined ? '' : status.code.toString(16).toUpperCase().padStart(4, '0');
        const why = refusal === undefined ? '' : explainFailure(refusal).code;
        line([object.label, word, code, why, object.sopClassUid, object.sopInstanceUid, object.transferSyntaxUid]);
      },
      leftOut: (path, why) => line([path, 'left-out', '', explainFailure(why).code, '', '', '']),
      close: () => closeSync(fd),
    },
  };
}

/** A report of before is replaced, and nothing else: with the name forgotten, the first of the files to send would be the report. */
function holdsSomethingElse(file: string): boolean {
  return !['', columnsOfAll].includes(fileBeginning(file, columnsOfAll.length));
}
