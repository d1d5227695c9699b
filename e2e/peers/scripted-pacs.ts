import { DataSet } from '../../src-main/dicom/dataset/data-set.ts';
import type { IncomingQuery, QuerySource } from '../../src-main/dicom/services/query-source.ts';
import type { StoredObject } from '../../src-main/dicom/services/store-source.ts';
import { startNode } from '../../src-main/net/scp/dicom-node.ts';
import { lookupKeyword } from '../../src-shared/dicom/dictionary.ts';

/** What it answers; left out, nothing. */
export interface Script {
  /** Responses, in batches. A throw is status C000. */
  find?(query: IncomingQuery, signal: AbortSignal): AsyncIterable<readonly DataSet[]>;
  /** What C-MOVE and C-GET send. */
  select?(query: IncomingQuery): readonly StoredObject[];
}

/** A PACS of our own making that does just what a test wants, in the test's own process. */
export interface ScriptedPacs {
  readonly aeTitle: string;
  readonly port: number;
  stop(): Promise<void>;
}

const aeTitle = 'SCRIPTED';

/** `receiverPort`: where C-MOVE sends to, whatever AE title is asked for. */
export async function startScriptedPacs(script: Script, options: { receiverPort?: number } = {}): Promise<ScriptedPacs> {
  const query: QuerySource = {
    find: (asked, signal) => script.find?.(asked, signal) ?? nothing(),
    select: async (asked) => script.select?.(asked) ?? [],
  };
  const { receiverPort } = options;
  const started = await startNode({
    host: '127.0.0.1',
    port: 0,
    acceptCalled: (called) => called === aeTitle,
    query,
    ...(receiverPort === undefined ? {} : { moveDestinations: () => ({ host: '127.0.0.1', port: receiverPort }) }),
  });
  if (!started.ok) throw new Error(`the scripted PACS does not start: ${started.code}`);
  return { aeTitle, port: started.node.port, stop: () => started.node.close({ graceMs: 0 }) };
}

async function* nothing(): AsyncGenerator<readonly DataSet[]> {}

/** One response to a C-FIND, by element keyword. */
export function response(values: Readonly<Record<string, string>>): DataSet {
  const dataSet = new DataSet();
  for (const [keyword, value] of Object.entries(values)) {
    const entry = lookupKeyword(keyword);
    if (entry === undefined || entry.vr === 'SQ') throw new Error(`${keyword} is not an element with a text value`);
    dataSet.set(entry.tag, entry.vr, value);
  }
  return dataSet;
}

/** A study like many others: `number` makes name, ID, date and UID its own. */
export function studyNumber(number: number): DataSet {
  const digits = String(number).padStart(6, '0');
  return response({
    StudyDate: `2026${String(1 + (number % 12)).padStart(2, '0')}${String(1 + (number % 28)).padStart(2, '0')}`,
    StudyTime: '081500',
    AccessionNumber: `A${digits}`,
    ModalitiesInStudy: number % 2 === 0 ? 'CT' : 'MR',
    StudyDescription: `Study number ${number}`,
    PatientName: `PATIENT^Number ${digits}`,
    PatientID: `P${digits}`,
    PatientSex: 'O',
    StudyInstanceUID: `2.25.1000${digits}`,
    NumberOfStudyRelatedSeries: '1',
    NumberOfStudyRelatedInstances: String(1 + (number % 300)),
  });
}

/** Something a test lets happen when it wants to: those who wait for `passed` go on after `open()`. */
export class Gate {
  readonly #gate = Promise.withResolvers<void>();
  readonly passed: Promise<void> = this.#gate.promise;

  open(): void {
    this.#gate.resolve();
  }
}

/** Resolves when the signal aborts. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
