import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ServiceFailure } from '../../src-shared/dicom/failure.ts';
import { sopClass } from '../../src-shared/dicom/sop-classes.ts';
import type { ReceivedCommitmentRequest, ReportDelivery } from '../dicom/services/commitment-scp.ts';
import type { CommitmentReport } from '../dicom/services/storage-commitment.ts';
import { ManualClock, settle } from '../transfers/testing/manual-clock.ts';
import { type DeskOptions, ReportingDesk, type ReportTarget } from './commitment-desk.ts';
import { KeptRequests } from './kept-requests.ts';

const minute = 60_000;
const instance = (number: number) => ({ sopClassUid: sopClass.CTImageStorage, sopInstanceUid: `1.2.3.${number}` });
const request = (transactionUid = '2.25.1', caller = 'MODALITY'): ReceivedCommitmentRequest => ({
  transactionUid,
  callingAeTitle: caller,
  calledAeTitle: 'QUARRY',
  instances: [instance(1), instance(2)],
});
const report: CommitmentReport = {
  transactionUid: '2.25.1',
  committed: [instance(1)],
  failed: [{ ...instance(2), reason: 0x0112 }],
  retrieveAeTitle: 'QUARRY',
};
const lost: ReportDelivery = {
  ok: false,
  failure: {
    kind: 'association',
    ending: { kind: 'connect-failed', code: 'ECONNREFUSED', host: 'h', port: 1, phase: 'connect' },
  },
};

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quarry-commitment-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function openDesk(options: Partial<DeskOptions> = {}) {
  const problems: (ServiceFailure | unknown)[] = [];
  const sent: { target: ReportTarget; report: CommitmentReport }[] = [];
  const answers: ReportDelivery[] = [];
  const clock = new ManualClock();
  const requests = await KeptRequests.open(join(folder, 'kept'), new Date(0), (problem) => problems.push(problem));
  const desk = new ReportingDesk({
    requests,
    answerFor: async (instances) => instances.map(({ sopInstanceUid }) => (sopInstanceUid === '1.2.3.1' ? undefined : 0x0112)),
    destinations: (aeTitle) => (aeTitle === 'MODALITY' ? { host: '10.0.0.9', port: 104 } : undefined),
    report: async (target, told) => {
      sent.push({ target, report: told });
      return answers.shift() ?? { ok: true };
    },
    clock,
    onProblem: (problem) => problems.push(problem),
    ...options,
  });
  return { desk, requests, problems, sent, answers, clock, files: () => readdir(join(folder, 'kept')).catch(() => []) };
}

/** Waits for everything that is ready, files included. */
async function quiet(of: ReportingDesk, until: () => boolean): Promise<void> {
  while (!until()) await new Promise<void>((resolve) => of.changes.subscribe(resolve));
  await settle();
}

describe('the commitment desk', () => {
  it('keeps a request on disk before it says so, and forgets it once its report is delivered on the same association', async () => {
    const { desk, sent, files } = await openDesk();
    expect(await desk.keep(request())).toEqual({ code: 0 });
    expect(await files()).toHaveLength(1);
    const told: CommitmentReport[] = [];
    desk.kept(request(), async (given) => {
      told.push(given);
      return { ok: true };
    });
    await quiet(desk, () => desk.status().reported === 1);
    expect(told).toEqual([report]);
    expect(sent).toEqual([]);
    expect(await files()).toEqual([]);
    expect(desk.status()).toEqual({ waiting: 0, reported: 1, givenUp: undefined });
  });

  it('calls back over an association of its own when the requester’s has ended', async () => {
    const { desk, sent } = await openDesk();
    await desk.keep(request());
    desk.kept(request(), async () => lost);
    await quiet(desk, () => desk.status().reported === 1);
    expect(sent).toEqual([
      { target: { host: '10.0.0.9', port: 104, calledAeTitle: 'MODALITY', callingAeTitle: 'QUARRY' }, report },
    ]);
  });

  it('refuses a transaction that it has, and too many of them', async () => {
    const { desk } = await openDesk();
    await desk.keep(request());
    expect(await desk.keep(request())).toEqual({ code: 0x0131 });
    expect(await desk.keep(request('2.25.1', 'OTHER'))).toEqual({ code: 0 });
    const full = await openDesk({ requests: { find: () => undefined, size: 1_000 } as unknown as KeptRequests });
    expect(await full.desk.keep(request())).toMatchObject({ code: 0x0213 });
  });

  it('says that it cannot keep a request when the folder cannot be written', async () => {
    await writeFile(join(folder, 'kept'), 'a file in its place');
    const { desk, problems } = await openDesk();
    expect(await desk.keep(request())).toMatchObject({ code: 0x0110 });
    expect(problems).toEqual([
      { kind: 'local', code: 'folder-not-writable', detail: expect.stringContaining(join(folder, 'kept')) },
    ]);
  });

  it('tries again with growing waits, gives up in the end, and tells', async () => {
    const { desk, sent, answers, clock, requests } = await openDesk();
    answers.push(...Array.from({ length: 10 }, () => lost));
    await desk.keep(request());
    desk.kept(request(), async () => lost);
    for (const [index, delay] of [10_000, 30_000, 2 * minute, 10 * minute, 30 * minute].entries()) {
      while (requests.all()[0]?.tries !== index + 1) await settle();
      await clock.advance(delay - 1);
      expect(sent).toHaveLength(index + 1);
      await clock.advance(1);
      while (sent.length === index + 1) await settle();
    }
    await quiet(desk, () => desk.status().givenUp !== undefined);
    expect(sent).toHaveLength(6);
    expect(desk.status()).toMatchObject({
      waiting: 0,
      reported: 0,
      givenUp: { count: 1, aeTitle: 'MODALITY', failure: { kind: 'association' } },
    });
  });

  it('goes on after a restart where it was', async () => {
    const first = await openDesk();
    first.answers.push(lost);
    await first.desk.keep(request());
    first.desk.kept(request(), async () => lost);
    while (first.requests.all()[0]?.tries !== 1) await settle();
    await first.desk.close();
    expect(await first.files()).toHaveLength(1);
    const second = await openDesk();
    expect(second.requests.all()).toMatchObject([{ tries: 1, request: request() }]);
    second.desk.start();
    await quiet(second.desk, () => second.desk.status().reported === 1);
    expect(second.sent).toMatchObject([{ report }]);
    expect(await second.files()).toEqual([]);
  });

  it('tells who cannot be called back', async () => {
    const { desk, clock } = await openDesk();
    await desk.keep(request('2.25.1', 'STRANGER'));
    desk.kept(request('2.25.1', 'STRANGER'), async () => lost);
    while (desk.status().givenUp === undefined) await clock.advance(minute);
    expect(desk.status().givenUp).toMatchObject({ failure: { kind: 'local', code: 'requester-unknown', detail: 'STRANGER' } });
  });

  it('sets a damaged file aside and goes on with the others', async () => {
    const first = await openDesk();
    await first.desk.keep(request());
    await writeFile(join(folder, 'kept', 'broken.json'), '{"schemaVersion":1');
    const second = await openDesk();
    expect(second.requests.size).toBe(1);
    expect(second.problems).toEqual([{ kind: 'local', code: 'damaged-file', detail: join(folder, 'kept', 'broken.json') }]);
    expect((await second.files()).filter((name) => name.startsWith('broken.json.damaged-'))).toHaveLength(1);
  });
});
