import { afterEach, describe, expect, it } from 'vitest';
import { statusCode } from '../../../src-shared/dicom/dimse-status.ts';
import { sopClass } from '../../../src-shared/dicom/sop-classes.ts';
import type { CommitmentDesk, ReceivedCommitmentRequest, ReportDelivery } from '../../dicom/services/commitment-scp.ts';
import { CommitmentInbox } from '../../dicom/services/commitment-scu.ts';
import type { CommitmentReport } from '../../dicom/services/storage-commitment.ts';
import { type DicomNode, type NodeOptions, startNode } from '../scp/dicom-node.ts';
import { type CommitRequest, commit } from './commit.ts';
import { reportCommitmentTo } from './report-commitment.ts';
import type { Target } from './target.ts';

const timeouts = { connectMs: 5000, associationMs: 5000, responseMs: 5000, silenceMs: 5000 };
const running: DicomNode[] = [];
afterEach(async () => {
  for (const node of running.splice(0)) await node.close({ graceMs: 0 });
});

async function node(options: Partial<NodeOptions>): Promise<Target> {
  const started = await startNode({ host: '127.0.0.1', port: 0, acceptCalled: () => true, ...options });
  if (!started.ok) throw new Error(started.code);
  running.push(started.node);
  return { host: '127.0.0.1', port: started.node.port, calledAeTitle: 'ARCHIVE', callingAeTitle: 'QUARRY' };
}

const instances = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ sopClassUid: sopClass.CTImageStorage, sopInstanceUid: `1.2.3.${index}` }));

/** Commits to all but those whose UID ends in 7. */
function reportOn({ transactionUid, instances: asked }: ReceivedCommitmentRequest): CommitmentReport {
  const isBad = ({ sopInstanceUid }: { sopInstanceUid: string }) => sopInstanceUid.endsWith('7');
  return {
    transactionUid,
    committed: asked.filter((one) => !isBad(one)),
    failed: asked.filter(isBad).map((one) => ({ ...one, reason: statusCode.NoSuchSopInstance })),
  };
}

type Send = (report: CommitmentReport) => Promise<ReportDelivery>;

function deskThat(reports: (request: ReceivedCommitmentRequest, send: Send) => void): CommitmentDesk & { asked: number[] } {
  const asked: number[] = [];
  return {
    asked,
    async keep(request) {
      asked.push(request.instances.length);
      return { code: 0 };
    },
    kept: reports,
  };
}

let uids = 0;
function asking(changed: Partial<CommitRequest>): CommitRequest {
  const newUid = () => `2.25.${++uids}`;
  return {
    instances: instances(10),
    newUid,
    inbox: new CommitmentInbox(),
    receiverListens: false,
    waitMs: 5_000,
    timeouts,
    ...changed,
  };
}

describe('asking for storage commitment over sockets', () => {
  it('takes the report on the same association, instance by instance', async () => {
    const target = await node({ commitment: deskThat((request, send) => void send(reportOn(request))) });
    const end = await commit(target, asking({}));
    expect(end.committed).toHaveLength(9);
    expect(end.refused).toEqual([{ ...instances(10)[7], reason: 0x0112 }]);
    expect(end).toMatchObject({ unanswered: [], cancelled: false });
    expect(end.failure).toBeUndefined();
  });

  it('takes the report on a new association to our receiver, after ours was ended', async () => {
    const inbox = new CommitmentInbox();
    const receiver = await node({ commitmentReports: inbox });
    let delivered: (how: ReportDelivery) => void = () => undefined;
    const delivery = new Promise<ReportDelivery>((resolve) => {
      delivered = resolve;
    });
    const target = await node({
      commitment: deskThat((request) => {
        reportCommitmentTo(receiver, reportOn(request), { timeouts }).then(delivered);
      }),
    });
    const end = await commit(target, asking({ inbox, receiverListens: true }));
    expect([end.committed.length, end.refused.length, end.unanswered.length]).toEqual([9, 1, 0]);
    expect(await delivery).toEqual({ ok: true });
  });

  it('cuts a long list into several requests, and asks for each instance once', async () => {
    const desk = deskThat((request, send) => void send(reportOn(request)));
    const target = await node({ commitment: desk });
    const many = instances(4_500);
    const told: number[] = [];
    const onReport = (so: { committed: readonly unknown[]; refused: readonly unknown[] }) =>
      told.push(so.committed.length + so.refused.length);
    const end = await commit(target, asking({ instances: [...many, ...many], onReport }));
    expect(desk.asked).toEqual([2_000, 2_000, 500]);
    expect(told).toEqual([2_000, 4_000, 4_500]);
    expect(end.committed.length + end.refused.length).toBe(4_500);
    expect(end.failure).toBeUndefined();
  });

  it('counts what a report leaves out, or puts on both lists, as refused', async () => {
    const [first, second] = instances(2);
    const target = await node({
      commitment: deskThat(({ transactionUid }, send) => {
        if (first) void send({ transactionUid, committed: [first], failed: [{ ...first, reason: 0x0110 }] });
      }),
    });
    const end = await commit(target, asking({ instances: instances(2) }));
    expect(end.committed).toEqual([]);
    expect(end.refused).toEqual([
      { ...first, reason: 0x0110 },
      { ...second, reason: undefined },
    ]);
  });

  it('says that no report came in the time it was given', async () => {
    const target = await node({ commitment: deskThat(() => undefined) });
    const end = await commit(target, asking({ waitMs: 50 }));
    expect(end).toMatchObject({ committed: [], refused: [], failure: { kind: 'local', code: 'no-commitment-report' } });
    expect(end.unanswered).toHaveLength(10);
  });

  it('does not wait for a report that nothing could bring', async () => {
    const target = await node({ commitment: deskThat(() => void running[0]?.close({ graceMs: 0 })) });
    const end = await commit(target, asking({ waitMs: 600_000 }));
    expect(end).toMatchObject({ failure: { kind: 'local', code: 'no-commitment-report' } });
  });

  it('stops when it is cancelled', async () => {
    const stop = new AbortController();
    const target = await node({ commitment: deskThat(() => stop.abort()) });
    const end = await commit(target, asking({ waitMs: 600_000, signal: stop.signal }));
    expect(end).toMatchObject({ cancelled: true, failure: { kind: 'local', code: 'cancelled' } });
  });

  it('tells why a request was not taken', async () => {
    const desk: CommitmentDesk = { keep: async () => ({ code: 0x0213 }), kept: () => undefined };
    const target = await node({ commitment: desk });
    expect(await commit(target, asking({}))).toMatchObject({
      failure: { kind: 'status', service: 'N-ACTION', status: { code: 0x0213 } },
    });
    const without = await node({});
    expect(await commit(without, asking({}))).toMatchObject({
      failure: { kind: 'context-refused', abstractSyntax: sopClass.StorageCommitmentPushModel, result: 3 },
    });
    expect(await commit({ ...without, port: 1 }, asking({}))).toMatchObject({
      failure: { kind: 'association', ending: { kind: 'connect-failed' } },
    });
  });

  it('is turned away by a node that asked for nothing', async () => {
    const receiver = await node({ commitmentReports: new CommitmentInbox() });
    const report = { transactionUid: '2.25.1', committed: instances(1), failed: [] };
    expect(await reportCommitmentTo(receiver, report, { timeouts })).toMatchObject({
      ok: false,
      failure: { kind: 'status', service: 'N-EVENT-REPORT', status: { code: 0x0115 } },
    });
  });
});
