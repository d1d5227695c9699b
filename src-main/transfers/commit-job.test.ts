import { describe, expect, it } from 'vitest';
import { explainFailure } from '../../src-shared/dicom/explain/failure.ts';
import type { CommitEnd } from '../net/scu/commit.ts';
import { runCommit } from './commit-job.ts';
import type { CommitSpec } from './job.ts';
import { city, fakeRemote, RecordingContext } from './testing/fakes.ts';

const sopClassUid = '1.2.840.10008.5.1.4.1.1.2';
const instance = (sopInstanceUid: string) => ({ sopClassUid, sopInstanceUid });
const spec: CommitSpec = { kind: 'commit', serverId: 'city', instances: ['1', '2', '3'].map((uid) => [sopClassUid, uid]) };
const nothing: CommitEnd = { committed: [], refused: [], unanswered: [], cancelled: false };

async function run(end: Partial<CommitEnd>) {
  const context = new RecordingContext();
  const remote = fakeRemote({
    async commit(_server, { instances, onProgress }) {
      expect(instances).toEqual(['1', '2', '3'].map(instance));
      onProgress({ committed: 1, refused: 0 });
      expect(context.last).toMatchObject({ method: 'N-ACTION', completed: 1, arrived: 1, remaining: 2, total: 3 });
      return { ...nothing, ...end };
    },
  });
  return { context, outcome: await runCommit(spec, city, { remote }, context) };
}

describe('a job that asks for commitment', () => {
  it('is complete when the server answers for everything', async () => {
    const { context, outcome } = await run({ committed: ['1', '2', '3'].map(instance) });
    expect(outcome).toEqual({ state: 'complete' });
    expect(context.last).toMatchObject({ completed: 3, failed: 0, remaining: 0, arrived: 3 });
    expect(context.problems).toEqual([]);
  });

  it('says how many are committed and refused, and why', async () => {
    const { context, outcome } = await run({
      committed: ['1', '2'].map(instance),
      refused: [{ ...instance('3'), reason: 0x0112 }],
    });
    expect(outcome).toMatchObject({ state: 'partial' });
    if (outcome.state !== 'partial') throw new Error('not partial');
    expect(explainFailure(outcome.failure).title).toBe('Committed 2, refused 1: the server does not have the object.');
    expect(context.problems).toMatchObject([{ item: '3', severity: 'failed', explanation: { code: 'commitment-0112' } }]);
    expect(context.last).toMatchObject({ completed: 2, failed: 1, remaining: 0 });
  });

  it('has failed when the server answers for nothing', async () => {
    const refused = ['1', '2', '3'].map((uid) => ({ ...instance(uid), reason: undefined }));
    expect((await run({ refused })).outcome).toMatchObject({ state: 'failed', failure: { kind: 'not-committed', refused: 3 } });
  });

  it('keeps what was answered when the rest has no answer', async () => {
    const failure = { kind: 'local', code: 'no-commitment-report' } as const;
    const { outcome } = await run({ committed: [instance('1')], unanswered: ['2', '3'].map(instance), failure });
    expect(outcome).toEqual({ state: 'partial', failure });
    expect((await run({ unanswered: ['1', '2', '3'].map(instance), failure })).outcome).toEqual({ state: 'failed', failure });
  });

  it('is cancelled when it was', async () => {
    const failure = { kind: 'local', code: 'cancelled' } as const;
    expect((await run({ cancelled: true, failure })).outcome).toEqual({ state: 'cancelled' });
  });
});
