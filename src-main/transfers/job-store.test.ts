import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { JobStore } from './job-store.ts';
import { sampleJob } from './testing/sample-job.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'quarry-jobs-'));
  file = join(folder, 'jobs.sqlite');
});
afterEach(() => rmSync(folder, { recursive: true }));

const job = sampleJob();
const spec = { kind: 'send-files', serverId: 'city', paths: ['/files'] } as const;

function open(): JobStore {
  const opened = JobStore.open(file);
  if (!opened.ok) throw new Error(JSON.stringify(opened.failure));
  return opened.store;
}

describe('the job store', () => {
  it('remembers what a job has sent for as long as the job is there', () => {
    const store = open();
    store.add([{ job, spec: { ...spec, paths: [...spec.paths] } }]);
    expect(store.sent('one')).toEqual([]);
    store.noteSent('one', [['1.2', '1.2.3']]);
    store.noteSent('one', [
      ['1.2', '1.2.3'],
      ['1.2', '1.2.4'],
    ]);
    store.close();
    const again = open();
    expect(again.sent('one')).toEqual([
      ['1.2', '1.2.3'],
      ['1.2', '1.2.4'],
    ]);
    again.remove(['one']);
    expect(again.sent('one')).toEqual([]);
    again.close();
  });

  it('takes over a file of version 1, with its jobs', () => {
    const old = new DatabaseSync(file);
    old.exec(`
      CREATE TABLE jobs (id TEXT PRIMARY KEY, position INTEGER NOT NULL UNIQUE, job TEXT NOT NULL, spec TEXT NOT NULL) STRICT;
      CREATE TABLE problems (job_id TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE, number INTEGER NOT NULL, problem TEXT NOT NULL,
        PRIMARY KEY (job_id, number)) STRICT, WITHOUT ROWID;
      PRAGMA user_version = 1;`);
    old.prepare('INSERT INTO jobs VALUES (?, 1, ?, ?)').run('one', JSON.stringify(job), JSON.stringify(spec));
    old.close();
    const store = open();
    expect(store.load()).toEqual([{ job, spec }]);
    store.noteSent('one', [['1.2', '1.2.3']]);
    expect(store.sent('one')).toEqual([['1.2', '1.2.3']]);
    store.close();
  });
});
