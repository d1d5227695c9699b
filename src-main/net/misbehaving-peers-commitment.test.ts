import { describe, expect, it } from 'vitest';
import { explainFailure } from '../../src-shared/dicom/explain/failure.ts';
import { sopClass } from '../../src-shared/dicom/sop-classes.ts';
import { transferSyntax } from '../../src-shared/dicom/transfer-syntaxes.ts';
import { commandField } from '../dicom/dimse/command-field.ts';
import type { CommandSet } from '../dicom/dimse/command-set.ts';
import type { CommitmentDesk } from '../dicom/services/commitment-scp.ts';
import { CommitmentInbox } from '../dicom/services/commitment-scu.ts';
import {
  encodeCommitmentReport,
  encodeCommitmentRequest,
  storageCommitmentInstance,
} from '../dicom/services/storage-commitment.ts';
import * as golden from '../dicom/testing/golden/pdus.ts';
import type { PeerStep } from '../dicom/testing/scripted-peer.ts';
import { associateAc, associateRq, message, pData } from '../dicom/testing/wire.ts';
import { commit } from './scu/commit.ts';
import { againstNode, againstServer, calm } from './testing/misbehaving.ts';
import { awaitPdu, close, released, say } from './testing/misbehaving-steps.ts';

const { ImplicitLE } = transferSyntax;
const { NActionRq, NActionRsp, NEventReportRq, NEventReportRsp } = commandField;

const instance = { sopClassUid: sopClass.CTImageStorage, sopInstanceUid: '1.2.3.1' };
const taken = message({ commandField: NActionRsp, messageIdBeingRespondedTo: 1, status: 0 });
const report = (transactionUid: string, changed: Partial<CommandSet> = {}, bytes?: Uint8Array) =>
  message(
    {
      commandField: NEventReportRq,
      messageId: 9,
      affectedSopClassUid: sopClass.StorageCommitmentPushModel,
      affectedSopInstanceUid: storageCommitmentInstance,
      eventTypeId: 1,
      ...changed,
    },
    bytes ?? encodeCommitmentReport({ transactionUid, committed: [instance], failed: [] }, ImplicitLE),
  );

describe('a server that handles storage commitment wrongly', () => {
  const rows: readonly [name: string, steps: readonly PeerStep[], result: object, seen: readonly string[]][] = [
    [
      'reports before it answers the request',
      [say(report('2.25.1'), taken), ...released],
      { committed: [instance] },
      ['N-ACTION-RQ', 'data 80', 'N-EVENT-REPORT-RSP 0000H', 'A-RELEASE-RQ'],
    ],
    [
      'reports another transaction first',
      [say(taken, report('2.25.2'), report('2.25.1', { messageId: 10 })), ...released],
      { committed: [instance] },
      ['N-ACTION-RQ', 'data 80', 'N-EVENT-REPORT-RSP 0115H', 'N-EVENT-REPORT-RSP 0000H', 'A-RELEASE-RQ'],
    ],
    [
      'reports twice',
      [say(taken, report('2.25.1'), report('2.25.1', { messageId: 10 })), ...released],
      { committed: [instance] },
      ['N-ACTION-RQ', 'data 80', 'N-EVENT-REPORT-RSP 0000H', 'N-EVENT-REPORT-RSP 0115H', 'A-RELEASE-RQ'],
    ],
    [
      'reports an event nobody knows, then rightly',
      [say(taken, report('2.25.1', { eventTypeId: 7 }), report('2.25.1', { messageId: 10 })), ...released],
      { committed: [instance] },
      ['N-ACTION-RQ', 'data 80', 'N-EVENT-REPORT-RSP 0113H', 'N-EVENT-REPORT-RSP 0000H', 'A-RELEASE-RQ'],
    ],
    [
      'reports what cannot be read, then hangs up',
      [say(taken, report('2.25.1', {}, Uint8Array.of(8, 0, 0x95, 0x11, 0xff, 0xff, 0, 0))), awaitPdu(4), close],
      { unanswered: [instance], failure: { kind: 'local', code: 'no-commitment-report' } },
      ['N-ACTION-RQ', 'data 80', 'N-EVENT-REPORT-RSP 0110H'],
    ],
    [
      'hangs up in the middle of a report',
      [say(taken, report('2.25.1').subarray(0, 150)), close],
      { unanswered: [instance], failure: { kind: 'local', code: 'no-commitment-report' } },
      ['N-ACTION-RQ', 'data 80'],
    ],
    [
      'answers the request with the response to another',
      [say(message({ commandField: 0x8120, messageIdBeingRespondedTo: 1, status: 0 }))],
      { failure: { kind: 'association', ending: { kind: 'protocol-violation', code: 'unexpected-message' } } },
      ['N-ACTION-RQ', 'data 80', 'A-ABORT 0/0'],
    ],
    [
      'reports in 5 MB',
      [
        say(taken, report('2.25.1', {}, new Uint8Array(0)).subarray(0, -12)),
        say(pData({ isCommand: false, fragment: new Uint8Array(5_000_000) })),
      ],
      { unanswered: [instance] },
      ['N-ACTION-RQ', 'data 80', 'A-ABORT 0/0'],
    ],
  ];

  it.each(rows)('%s', async (_name, steps, expected, seen) => {
    const ran = await againstServer([say(associateAc()), awaitPdu(4), awaitPdu(4), ...steps], (target) =>
      commit(target, {
        instances: [instance],
        newUid: () => '2.25.1',
        inbox: new CommitmentInbox(),
        receiverListens: false,
        waitMs: 20_000,
        timeouts: calm,
      }),
    );
    expect(ran.result).toMatchObject(expected);
    expect(ran.seen).toEqual([['A-ASSOCIATE-RQ', ...seen]]);
    if (ran.result.failure) expect(explainFailure(ran.result.failure).title).not.toBe('');
  });
});

describe('a client that asks for storage commitment wrongly', () => {
  const context = { id: 1, abstractSyntax: sopClass.StorageCommitmentPushModel, transferSyntaxes: [ImplicitLE] };
  const request = encodeCommitmentRequest({ transactionUid: '2.25.1', instances: [instance] }, ImplicitLE);
  const ask = (changed: Partial<CommandSet> = {}, bytes: Uint8Array | undefined = request) =>
    message(
      {
        commandField: NActionRq,
        messageId: 1,
        requestedSopClassUid: sopClass.StorageCommitmentPushModel,
        requestedSopInstanceUid: storageCommitmentInstance,
        actionTypeId: 1,
        ...changed,
      },
      bytes,
    );
  const rows: readonly [name: string, steps: readonly PeerStep[], seen: readonly string[]][] = [
    ['names no class', [say(ask({ requestedSopClassUid: undefined })), awaitPdu(4), close], ['N-ACTION-RSP 0118H']],
    ['ends in the middle', [say(ask().subarray(0, 160)), close], []],
    [
      'releases as soon as its request is taken',
      [say(ask()), awaitPdu(4), say(golden.releaseRq), awaitPdu(6), close],
      ['N-ACTION-RSP 0000H', 'A-RELEASE-RP'],
    ],
    ['does not even wait for the answer', [say(ask(), golden.releaseRq), awaitPdu(6), close], ['A-RELEASE-RP']],
    [
      'answers a report that it did not get',
      [say(message({ commandField: NEventReportRsp, messageIdBeingRespondedTo: 5, status: 0 }))],
      ['A-ABORT 0/0'],
    ],
    ['reports what it was never asked', [say(report('2.25.9')), awaitPdu(4), close], ['N-EVENT-REPORT-RSP 0115H']],
    [
      'sets, gets, creates and deletes',
      [
        say(...[0x0120, 0x0110, 0x0140, 0x0150].map((field, index) => ask({ commandField: field, messageId: index + 1 }))),
        awaitPdu(4),
        awaitPdu(4),
        awaitPdu(4),
        awaitPdu(4),
        close,
      ],
      ['N-SET-RSP 0211H', 'N-GET-RSP 0211H', 'N-CREATE-RSP 0211H', 'N-DELETE-RSP 0211H'],
    ],
  ];

  it.each(rows)('%s', async (_name, steps, seen) => {
    const kept: string[] = [];
    const commitment: CommitmentDesk = {
      keep: async () => ({ code: 0 }),
      kept: ({ transactionUid }) => kept.push(transactionUid),
    };
    const script = [say(associateRq({ contexts: [context] })), awaitPdu(2), ...steps];
    const ran = await againstNode(script, { commitment, commitmentReports: new CommitmentInbox() });
    expect(ran.seen).toEqual(['A-ASSOCIATE-AC', ...seen]);
    // What was kept is reported, whether or not its requester heard that.
    expect(kept).toEqual(seen.includes('A-RELEASE-RP') ? ['2.25.1'] : []);
  });
});
