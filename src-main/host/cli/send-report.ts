import { closeSync, openSync, writeSync } from 'node:fs';
import { cellOfOthers } from '../../../src-shared/cell-of-others.ts';
import { formatStatus } from '../../../src-shared/dicom/dimse-status.ts';
import { explainFailure } from '../../../src-shared/dicom/explain/failure.ts';
import type { ServiceFailure } from '../../../src-shared/dicom/failure.ts';
import { isDirectoryName, type WalkedFile } from '../../archive/file-objects.ts';
import type { StoreOutcome } from '../../dicom/services/c-store.ts';
import type { StoredObject } from '../../dicom/services/store-source.ts';
import { writeFailure } from '../../system/file-failure.ts';
import { csvLine } from './csv.ts';
import { fileBeginning } from './file-beginning.ts';
import { safeText } from './safe-text.ts';

/** A CSV file with a line for every object and every file that was left out or, when it was stopped, not tried. */
export interface SendReport {
  object(object: StoredObject, outcome: StoreOutcome): void;
  notTried(object: StoredObject): void;
  /** It was stopped: of these files, those that no line names were not come to. */
  stopped(files: AsyncIterable<WalkedFile>): Promise<void>;
  leftOut(file: string, failure: ServiceFailure): void;
  /** Why there are no more lines in it, if there are not. */
  readonly failure: ServiceFailure | undefined;
  close(): void;
}

/** What every report has begun with. */
const columnsOfAll = 'file,outcome,';
const columns = ['file', 'outcome', 'status', 'code', 'sopClassUid', 'sopInstanceUid', 'transferSyntaxUid'] as const;

export function openSendReport(file: string): { ok: true; report: SendReport } | { ok: false; failure: ServiceFailure } {
  let fd: number;
  try {
    if (holdsSomethingElse(file)) return { ok: false, failure: { kind: 'local', code: 'file-exists', detail: file } };
    fd = openSync(file, 'w', 0o600);
  } catch (error) {
    return { ok: false, failure: writeFailure(error, file) };
  }
  let failure: ServiceFailure | undefined;
  const named = new Set<string>();
  // What was sent was sent, whether there is room to say so or not: sending goes on.
  const line = (name: string, ...cells: readonly string[]): void => {
    named.add(name);
    if (failure !== undefined) return;
    try {
      writeSync(fd, `${csvLine([name, ...cells].map((cell) => cellOfOthers(safeText(cell))))}\r\n`);
    } catch (error) {
      failure = writeFailure(error, file);
    }
  };
  const ofObject = (object: StoredObject, outcome: string, status = '', code = ''): void =>
    line(object.label, outcome, status, code, object.sopClassUid, object.sopInstanceUid, object.transferSyntaxUid);
  line(...columns);
  return {
    ok: true,
    report: {
      get failure() {
        return failure;
      },
      object(object, { ok, status, failure: refusal }) {
        const word = !ok ? 'failed' : status !== undefined && status.code !== 0 ? 'warning' : 'sent';
        const code = status === undefined ? '' : formatStatus(status.code);
        const why = refusal === undefined ? '' : explainFailure(refusal).code;
        ofObject(object, word, code, why);
      },
      notTried: (object) => ofObject(object, 'not-tried'),
      leftOut: (path, why) => line(path, 'left-out', '', explainFailure(why).code, '', '', ''),
      async stopped(files) {
        // Whether there is an object in them is not known.
        for await (const { file } of files)
          if (!named.has(file) && !isDirectoryName(file)) line(file, 'not-tried', '', '', '', '', '');
      },
      close: () => closeSync(fd),
    },
  };
}

/** A report of before is replaced, and nothing else: with the name forgotten, the first of the files to send would be the report. */
function holdsSomethingElse(file: string): boolean {
  return !['', columnsOfAll].includes(fileBeginning(file, columnsOfAll.length));
}
