import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { mayMount, smallVolume } from '../../e2e/interop/small-volume.ts';
import type { Job } from '../../src-shared/contract/transfers.ts';
import { JobStore } from './job-store.ts';
import { ManualClock } from './testing/manual-clock.ts';
import { sampleJob } from './testing/sample-job.ts';

const job = (id: string, state: Job['state']): Job => sampleJob({ id, state, title: `Some files ${'x'.repeat(400)}` });
const stored = (id: string) => ({ job: job(id, 'waiting'), spec: { kind: 'send-files' as const, serverId: 'city', paths: [] } });
const explanation = { code: 'disk-full', title: 'Full.', cause: '', tryThis: [], technical: '' };

it.runIf(mayMount())('goes on while the disk is full, and has it all in its file when there is room again', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'quarry-full-'));
  const small = smallVolume(join(folder, 'small'), 1);
  const file = join(folder, 'small', 'jobs.sqlite');
  const filling = join(folder, 'small', 'filling');
  const clock = new ManualClock();
  const open = () => {
    const opened = JobStore.open(file, clock);
    if (!opened.ok) throw new Error(JSON.stringify(opened.failure));
    return opened.store;
  };
  const fill = () => {
    for (let bytes = 65_536; bytes >= 512; bytes /= 2) {
      try {
        for (;;) writeFileSync(filling, new Uint8Array(bytes), { flag: 'a' });
      } catch {
        // No room for so much.
      }
    }
  };
  const states = (store: JobStore) => store.load().map(({ job: { id, state } }) => `${id} ${state}`);
  try {
    let store = open();
    store.add([stored('one'), stored('two')]);
    fill();
    for (let turn = 0; turn < 100; turn += 1) store.save(job('one', 'running'));
    store.save(job('one', 'partial'));
    store.addProblems('one', 0, [{ item: '1.2.3', severity: 'failed', explanation }]);
    store.noteSent('one', [['1.2', '1.2.3']]);
    store.remove(['two']);
    store.add([stored('three')]);
    const now = ['one partial', 'three waiting'];
    expect(states(store)).toEqual(now);
    expect(store.problems('one')).toHaveLength(1);

    await clock.advance(5_000);
    expect(states(store)).toEqual(now);
    rmSync(filling);
    await clock.advance(5_000);
    fill();
    store.close();
    store = open();
    expect(states(store)).toEqual(now);
    expect(store.problems('one')).toHaveLength(1);
    expect(store.sent('one')).toEqual([['1.2', '1.2.3']]);
    for (let turn = 0; turn < 100; turn += 1) store.save(job('one', 'complete'));
    store.close();
  } finally {
    small?.unmount();
    rmSync(folder, { recursive: true });
  }
});
