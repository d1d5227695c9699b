import { describe, expect, it } from 'vitest';
import { statusCode } from '../../../src-shared/dicom/dimse-status.ts';
import type { DimseStatus } from '../../../src-shared/dicom/failure.ts';
import { sopClass } from '../../../src-shared/dicom/sop-classes.ts';
import { tags } from '../../../src-shared/dicom/tags.ts';
import { transferSyntax } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import { DataSet } from '../dataset/data-set.ts';
import { writeDataSet } from '../dataset/write-data-set.ts';
import { commandField, commandName } from '../dimse/command-field.ts';
import type { CommandSet } from '../dimse/command-set.ts';
import { statusOf } from '../dimse/command-set.ts';
import type { RequestFields } from '../dimse/dimse-session.ts';
import { sessionPair } from '../testing/session-pair.ts';
import { type CommitmentDesk, CommitmentProvider, type ReceivedCommitmentRequest, reportCommitment } from './commitment-scp.ts';
import { askForCommitment, CommitmentInbox, CommitmentReportProvider } from './commitment-scu.ts';
import { ServiceRegistry } from './service-registry.ts';
import {
  type CommitmentReport,
  decodeCommitmentReport,
  decodeCommitmentRequest,
  encodeCommitmentReport,
  encodeCommitmentRequest,
  storageCommitmentInstance,
} from './storage-commitment.ts';

const { ExplicitLE, ImplicitLE, ExplicitBE } = transferSyntax;
const times = { responseMs: 1_000, silenceMs: 1_000 };
const abstractSyntax = sopClass.StorageCommitmentPushModel;
const instance = (number: number) => ({ sopClassUid: sopClass.CTImageStorage, sopInstanceUid: `1.2.3.${number}` });
const request = { transactionUid: '2.25.7', instances: [instance(1), instance(2), instance(3)] };
const report: CommitmentReport = {
  transactionUid: '2.25.7',
  committed: [instance(1), instance(2)],
  failed: [{ ...instance(3), reason: 0x0112 }],
  retrieveAeTitle: 'CALLED',
};

/** A desk that keeps everything, and reports at once when `reports`. */
function memoryDesk(options: { status?: DimseStatus; reports?: CommitmentReport } = {}) {
  const kept: ReceivedCommitmentRequest[] = [];
  const deliveries: Promise<unknown>[] = [];
  const desk: CommitmentDesk = {
    async keep(received) {
      kept.push(received);
      return options.status ?? { code: 0 };
    },
    kept(_, send) {
      if (options.reports) deliveries.push(send(options.reports));
    },
  };
  return { desk, kept, deliveries };
}

function commitmentPair(options: { status?: DimseStatus; reports?: CommitmentReport } = {}, syntax: string = ExplicitLE) {
  const { desk, kept, deliveries } = memoryDesk(options);
  const inbox = new CommitmentInbox();
  const pair = sessionPair([{ abstractSyntax, transferSyntaxes: [syntax] }], {
    scu: { server: new ServiceRegistry().register(abstractSyntax, new CommitmentReportProvider(inbox)) },
    scp: { server: new ServiceRegistry().register(abstractSyntax, new CommitmentProvider(desk, times)) },
  });
  const [context] = pair.scu.acceptedContexts(abstractSyntax);
  if (!context) throw new Error('no context');
  return { ...pair, context, kept, deliveries, inbox };
}

/** Sends any request and gives its response. */
function answerTo(pair: ReturnType<typeof commitmentPair>, fields: RequestFields, dataSet?: Uint8Array): Promise<CommandSet> {
  return new Promise((resolve, reject) => {
    pair.scu.request(pair.context.id, fields, dataSet, {
      response: (response) => resolve(response),
      ended: (ending) => reject(new Error(JSON.stringify(ending))),
    });
  });
}

describe('storage commitment', () => {
  it.each([ExplicitLE, ImplicitLE, ExplicitBE])('asks, and hears the report on the same association (%s)', async (syntax) => {
    const pair = commitmentPair({ reports: report }, syntax);
    const awaited = pair.inbox.expect(request.transactionUid);
    expect(await askForCommitment(pair.scu, pair.context, request, times)).toEqual({ ok: true });
    expect(await awaited.report).toEqual(report);
    expect(pair.kept).toEqual([{ ...request, callingAeTitle: 'CALLING', calledAeTitle: 'CALLED' }]);
    expect(await pair.deliveries[0]).toEqual({ ok: true });
  });

  it('answers the response with the numbers of the request, as the standard demands', async () => {
    const pair = commitmentPair();
    const fields = {
      commandField: commandField.NActionRq,
      requestedSopClassUid: abstractSyntax,
      requestedSopInstanceUid: storageCommitmentInstance,
      actionTypeId: 1,
    };
    expect(await answerTo(pair, fields, encodeCommitmentRequest(request, ExplicitLE))).toMatchObject({
      commandField: commandField.NActionRsp,
      status: 0,
      affectedSopClassUid: abstractSyntax,
      affectedSopInstanceUid: storageCommitmentInstance,
      actionTypeId: 1,
    });
  });

  const asking = (changed: Partial<RequestFields>) => ({
    commandField: commandField.NActionRq,
    requestedSopClassUid: abstractSyntax,
    requestedSopInstanceUid: storageCommitmentInstance,
    actionTypeId: 1,
    ...changed,
  });
  const withoutUids = writeDataSet(
    new DataSet().set(tags.TransactionUID, 'UI', '2.25.7').set(tags.ReferencedSOPSequence, 'SQ', [new DataSet()]),
    ExplicitLE,
  );
  const good = encodeCommitmentRequest(request, ExplicitLE);
  it.each([
    ['of another action type', asking({ actionTypeId: 2 }), good, { code: 0x0123 }],
    ['without an action type', asking({ actionTypeId: undefined }), good, { code: 0x0123 }],
    ['on another instance', asking({ requestedSopInstanceUid: '1.2.3' }), good, { code: 0x0112 }],
    ['without a data set', asking({}), undefined, { code: 0x0115, errorComment: 'No data set' }],
    ['that names nothing', asking({}), withoutUids, { code: 0x0115, offendingElements: [tags.ReferencedSOPSequence] }],
    [
      'without a transaction',
      asking({}),
      encodeCommitmentRequest({ ...request, transactionUid: '' }, ExplicitLE),
      { code: 0x0115, offendingElements: [tags.TransactionUID] },
    ],
    ['that ends early', asking({}), good.subarray(0, 40), { code: 0x0110 }],
    [
      'of another SOP class',
      asking({ requestedSopClassUid: sopClass.Verification }),
      good,
      { code: 0x0118, offendingElements: [tags.RequestedSOPClassUID] },
    ],
    ['for what only N-SET does', asking({ commandField: commandField.NSetRq }), good, { code: 0x0211 }],
    ['for what only N-GET does', asking({ commandField: commandField.NGetRq }), undefined, { code: 0x0211 }],
    ['for what only N-CREATE does', asking({ commandField: commandField.NCreateRq }), good, { code: 0x0211 }],
    ['for what only N-DELETE does', asking({ commandField: commandField.NDeleteRq }), undefined, { code: 0x0211 }],
  ])('refuses a request %s', async (_name, fields, dataSet, status) => {
    const pair = commitmentPair();
    expect(statusOf(await answerTo(pair, fields, dataSet))).toMatchObject(status);
    expect(pair.kept).toEqual([]);
    expect(pair.scu.ending).toBeUndefined();
  });

  it('tells that a request was not kept', async () => {
    const pair = commitmentPair({ status: { code: statusCode.DuplicateTransactionUid }, reports: report });
    expect(await askForCommitment(pair.scu, pair.context, request, times)).toEqual({
      ok: false,
      failure: { kind: 'status', service: 'N-ACTION', status: { code: 0x0131 } },
    });
    expect(pair.deliveries).toEqual([]);
  });

  it('hears the report on an association that the server opens, with the roles reversed', async () => {
    const inbox = new CommitmentInbox();
    const pair = sessionPair([{ abstractSyntax, transferSyntaxes: [ImplicitLE], roles: { scu: false, scp: true } }], {
      scp: { server: new ServiceRegistry().register(abstractSyntax, new CommitmentReportProvider(inbox)) },
    });
    const [context] = pair.scu.acceptedContexts(abstractSyntax);
    if (!context) throw new Error('no context');
    expect(context).toMatchObject({ weAreScu: false, weAreScp: true });
    const awaited = inbox.expect(report.transactionUid);
    expect(await reportCommitment(pair.scu, context, report, times)).toEqual({ ok: true });
    expect(await awaited.report).toEqual(report);
    expect(await reportCommitment(pair.scu, context, report, times)).toEqual({
      ok: false,
      failure: {
        kind: 'status',
        service: 'N-EVENT-REPORT',
        status: { code: 0x0115, errorComment: 'Transaction UID is not awaited' },
      },
    });
  });

  it('leaves out a sequence that would be empty', () => {
    const decoded = decodeCommitmentReport(encodeCommitmentReport({ ...report, failed: [] }, ImplicitLE), ImplicitLE);
    expect(decoded).toEqual({ ok: true, value: { ...report, failed: [] } });
    const none = encodeCommitmentReport({ transactionUid: '2.25.7', committed: [], failed: [] }, ImplicitLE);
    expect(none.length).toBe(8 + 6);
  });

  it('reads every cut of a request as a refusal, never as fewer instances', () => {
    const bytes = encodeCommitmentRequest(request, ImplicitLE);
    for (let end = 0; end < bytes.length; end++) {
      const decoded = decodeCommitmentRequest(bytes.subarray(0, end), ImplicitLE);
      if (decoded.ok) throw new Error(`cut at ${end}: ${decoded.value.instances.length} instances`);
    }
    expect(decodeCommitmentRequest(bytes, ImplicitLE)).toEqual({ ok: true, value: request });
  });
});

describe('command names', () => {
  it('names every DIMSE-N message', () => {
    const names = [0x0100, 0x8100, 0x0110, 0x0120, 0x0130, 0x8130, 0x0140, 0x0150, 0x0160].map(commandName);
    expect(names).toEqual([
      'N-EVENT-REPORT-RQ',
      'N-EVENT-REPORT-RSP',
      'N-GET-RQ',
      'N-SET-RQ',
      'N-ACTION-RQ',
      'N-ACTION-RSP',
      'N-CREATE-RQ',
      'N-DELETE-RQ',
      'command 0160H',
    ]);
  });
});
