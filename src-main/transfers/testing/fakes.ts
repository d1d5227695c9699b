import type { JobProblem } from '../../../src-shared/contract/transfers.ts';
import type { StoredObject } from '../../dicom/services/store-source.ts';
import type { JobContext, JobProgress, SentInstance } from '../job.ts';
import type { Remote, RemoteServer, RetrieveEnding } from '../remote.ts';

export const city: RemoteServer = {
  id: 'city',
  name: 'City PACS',
  target: { host: '127.0.0.1', port: 104, calledAeTitle: 'CITY', callingAeTitle: 'QUARRY' },
  retrieveMethod: 'automatic',
  capabilities: undefined,
};

/** A remote whose every call is an error until a test says what it does. */
export function fakeRemote(parts: Partial<Remote>): Remote {
  const unexpected = (what: string) => () => Promise.reject(new Error(`${what} was not expected`));
  return {
    probe: unexpected('probe'),
    move: unexpected('move'),
    locate: async () => ({ ok: true, path: undefined }),
    get: unexpected('get'),
    send: unexpected('send'),
    commit: unexpected('commit'),
    ...parts,
  };
}

export function ending(parts: Partial<RetrieveEnding> & { completed?: number; failed?: number }): RetrieveEnding {
  const { completed = 0, failed = 0, ...rest } = parts;
  return { ok: true, cancelled: false, counts: { completed, failed, warning: 0 }, failedUids: [], status: { code: 0 }, ...rest };
}

/** Writes down what a job tells. */
export class RecordingContext implements JobContext {
  readonly controller = new AbortController();
  readonly notes: string[] = [];
  readonly problems: JobProblem[] = [];
  readonly sentInstances: SentInstance[] = [];
  last: JobProgress = {};
  received = 0;
  announced: number | undefined;

  get signal(): AbortSignal {
    return this.controller.signal;
  }
  progress(progress: JobProgress): void {
    this.last = { ...this.last, ...progress };
  }
  bytes(count: number): void {
    this.received += count;
  }
  totalBytes(count: number): void {
    this.announced = count;
  }
  note(sentence: string): void {
    this.notes.push(sentence);
  }
  problem(problem: JobProblem): void {
    this.problems.push(problem);
  }
  sent(instances: readonly SentInstance[]): void {
    this.sentInstances.push(...instances);
  }
}

export function storedObject(sopInstanceUid: string, byteLength = 100): StoredObject {
  return {
    sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
    sopInstanceUid,
    transferSyntaxUid: '1.2.840.10008.1.2.1',
    label: `/files/${sopInstanceUid}.dcm`,
    byteLength,
    open: () => Promise.resolve({ failure: { kind: 'local', code: 'file-missing' } }),
  };
}
