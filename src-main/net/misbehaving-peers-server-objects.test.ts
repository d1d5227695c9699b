import { describe, expect, it } from 'vitest';
import { sopClass } from '../../src-shared/dicom/sop-classes.ts';
import { tags } from '../../src-shared/dicom/tags.ts';
import { transferSyntax } from '../../src-shared/dicom/transfer-syntaxes.ts';
import { DataSet } from '../dicom/dataset/data-set.ts';
import { writeDataSet } from '../dicom/dataset/write-data-set.ts';
import { commandField } from '../dicom/dimse/command-field.ts';
import type { CommandSet } from '../dicom/dimse/command-set.ts';
import * as golden from '../dicom/testing/golden/pdus.ts';
import { concat } from '../dicom/testing/hex.ts';
import { MemoryStore, memoryObject } from '../dicom/testing/memory-store.ts';
import { associateAc, message, pData } from '../dicom/testing/wire.ts';
import { get } from './scu/get.ts';
import { send } from './scu/send.ts';
import { againstServer, calm } from './testing/misbehaving.ts';
import {
  awaitPdu,
  checkWords,
  close,
  encodedRsp,
  match,
  released,
  rowsOf,
  rsp,
  type ServerRow,
  say,
  timedOut,
  violates,
} from './testing/misbehaving-steps.ts';

const { ExplicitLE, ImplicitLE } = transferSyntax;
const { CGetRsp, CStoreRq, CStoreRsp } = commandField;

const study = new DataSet().set(tags.QueryRetrieveLevel, 'CS', 'STUDY').set(tags.StudyInstanceUID, 'UI', '1.2');

describe('a server that misbehaves in C-GET', () => {
  const bytes = writeDataSet(new DataSet().set(tags.SOPInstanceUID, 'UI', '1.2.9'), ExplicitLE);
  const store = (id: number, fields: Partial<CommandSet> = {}, dataSet: Uint8Array | undefined = bytes, contextId = 3) =>
    message(
      {
        commandField: CStoreRq,
        messageId: id,
        affectedSopClassUid: sopClass.CTImageStorage,
        affectedSopInstanceUid: `1.2.9.${id}`,
        ...fields,
      },
      dataSet,
      contextId,
    );
  const done = rsp(CGetRsp, 0, { completed: 1 });
  const ended = [say(done), ...released];
  const asked = ['C-GET-RQ', 'data 44'];
  const identity = { affectedSopClassUid: sopClass.CTImageStorage, affectedSopInstanceUid: '1.2.9.1' };
  const halfStored = concat(
    message({ commandField: CStoreRq, messageId: 1, hasDataSet: true, ...identity }, undefined, 3),
    pData({ contextId: 3, isCommand: false, isLast: false, fragment: bytes }),
  );
  const rows: readonly (ServerRow & { readonly stored: number; readonly discarded?: number })[] = [
    {
      name: 'sends an object nobody asked for',
      steps: [say(store(1)), awaitPdu(4), ...ended],
      result: { ok: true },
      stored: 1,
      seen: [...asked, 'C-STORE-RSP 0000H', 'A-RELEASE-RQ'],
    },
    {
      name: 'stores over the context of the retrieval',
      steps: [say(store(1, {}, bytes, 1)), awaitPdu(4), ...ended],
      result: { ok: true },
      stored: 0,
      seen: [...asked, 'C-STORE-RSP 0122H', 'A-RELEASE-RQ'],
    },
    {
      name: 'stores an object of another class than the context’s',
      steps: [say(store(1, { affectedSopClassUid: sopClass.MRImageStorage })), awaitPdu(4), ...ended],
      result: { ok: true },
      stored: 0,
      seen: [...asked, 'C-STORE-RSP A900H', 'A-RELEASE-RQ'],
    },
    {
      name: 'stores an object without UID',
      steps: [say(store(1, { affectedSopInstanceUid: undefined })), awaitPdu(4), ...ended],
      result: { ok: true },
      stored: 0,
      seen: [...asked, 'C-STORE-RSP C000H', 'A-RELEASE-RQ'],
    },
    {
      name: 'stores an object without a data set',
      steps: [
        say(
          message(
            { commandField: CStoreRq, messageId: 1, affectedSopClassUid: sopClass.CTImageStorage, affectedSopInstanceUid: '1' },
            undefined,
            3,
          ),
        ),
        awaitPdu(4),
        ...ended,
      ],
      result: { ok: true },
      stored: 0,
      seen: [...asked, 'C-STORE-RSP C000H', 'A-RELEASE-RQ'],
    },
    {
      name: 'asks for a query on the association',
      steps: [
        say(message({ commandField: 0x20, messageId: 9, affectedSopClassUid: sopClass.StudyRootFind }, match('1.2'))),
        awaitPdu(4),
        ...ended,
      ],
      result: { ok: true },
      stored: 0,
      seen: [...asked, 'C-FIND-RSP 0122H', 'A-RELEASE-RQ'],
    },
    {
      name: 'sends a request without a message id',
      steps: [say(message({ commandField: CStoreRq, affectedSopClassUid: sopClass.CTImageStorage }, bytes, 3))],
      result: { ok: false, failure: violates('malformed-command') },
      stored: 0,
      seen: [...asked, 'A-ABORT 0/0'],
    },
    {
      name: 'mixes the commands of two contexts',
      steps: [
        say(
          pData({ contextId: 3, isLast: false, fragment: new Uint8Array(8) }),
          pData({ contextId: 1, fragment: encodedRsp(CGetRsp, 0) }),
        ),
      ],
      result: { ok: false, failure: violates('unexpected-message') },
      stored: 0,
      seen: [...asked, 'A-ABORT 0/0'],
    },
    {
      name: 'answers in the middle of an object',
      steps: [say(halfStored, done)],
      result: { ok: false, failure: violates('unexpected-message') },
      stored: 0,
      discarded: 1,
      seen: [...asked, 'A-ABORT 0/0'],
    },
    {
      name: 'goes on with an object on another context',
      steps: [say(halfStored, pData({ contextId: 5, isCommand: false, fragment: bytes }))],
      result: { ok: false, failure: violates('unexpected-message') },
      stored: 0,
      discarded: 1,
    },
    {
      name: 'answers on the context of an object',
      steps: [say(message({ commandField: CGetRsp, messageIdBeingRespondedTo: 1, status: 0 }, undefined, 3))],
      result: { ok: false, failure: violates('unexpected-message') },
      stored: 0,
    },
    {
      name: 'aborts in the middle of an object',
      steps: [say(halfStored, golden.abort), close],
      result: { ok: false, failure: { kind: 'association', ending: { kind: 'aborted', by: 'peer' } } },
      stored: 0,
      discarded: 1,
    },
    {
      name: 'hangs up in the middle of an object',
      steps: [say(halfStored), close],
      result: { ok: false, failure: { kind: 'association', ending: { kind: 'transport-lost', phase: 'service' } } },
      stored: 0,
      discarded: 1,
    },
    {
      name: 'asks for release in the middle of an object',
      steps: [say(halfStored, golden.releaseRq), awaitPdu(6), close],
      result: { ok: false, failure: { kind: 'association', ending: { kind: 'released', by: 'peer' } } },
      stored: 0,
      discarded: 1,
    },
    {
      name: 'falls silent in the middle of an object',
      steps: [say(halfStored)],
      timeouts: { responseMs: 60, silenceMs: 60 },
      result: { ok: false, failure: { kind: 'association', ending: { kind: 'timed-out' } } },
      stored: 0,
      discarded: 1,
      seen: [...asked, 'A-ABORT 0/0'],
    },
  ];

  const contexts = [sopClass.CTImageStorage, sopClass.MRImageStorage].map((sopClassUid) => ({
    sopClassUid,
    transferSyntaxes: [ExplicitLE],
  }));

  it.each(rowsOf(rows))('%s', async (_name, row) => {
    const target = new MemoryStore();
    const contextsAccepted = say(
      associateAc({
        contexts: [1, 3, 5].map((id) => ({ id, result: 0, transferSyntax: id === 1 ? ImplicitLE : ExplicitLE })),
        userInformation: { roles: contexts.map(({ sopClassUid }) => ({ sopClassUid, scu: false, scp: true })) },
      }),
    );
    const steps = [contextsAccepted, awaitPdu(4), awaitPdu(4), ...row.steps];
    const { result, seen } = await againstServer(steps, (server) =>
      get(server, {
        model: 'study',
        identifier: study,
        store: target,
        timeouts: { ...calm, ...row.timeouts },
        storageContexts: contexts,
      }),
    );
    expect(result).toMatchObject(row.result);
    checkWords(result.failure);
    expect(target.received).toHaveLength(row.stored);
    expect(target.discarded).toBe(row.discarded ?? 0);
    if (row.seen) expect(seen).toEqual([['A-ASSOCIATE-RQ', ...row.seen]]);
  });
});

describe('a server that misbehaves in C-STORE', () => {
  // Compressed objects are proposed as they are first: context 1.
  const compressed = transferSyntax.JPEGBaseline;
  const object = (length: number) =>
    memoryObject({
      sopClassUid: sopClass.CTImageStorage,
      sopInstanceUid: '1.2.9',
      transferSyntaxUid: compressed,
      bytes: new Uint8Array(length),
      partLength: 65_536,
    });
  const rows: readonly (ServerRow & { readonly length?: number })[] = [
    {
      name: 'answers for another object',
      steps: [awaitPdu(4), awaitPdu(4), say(rsp(CStoreRsp, 0, { affectedSopInstanceUid: '9.9.9' })), ...released],
      result: { ok: true, sent: 1 },
    },
    {
      name: 'answers on another context of the SOP class',
      steps: [
        awaitPdu(4),
        awaitPdu(4),
        say(message({ commandField: CStoreRsp, messageIdBeingRespondedTo: 1, status: 0 }, undefined, 3)),
        ...released,
      ],
      result: { ok: true, sent: 1, associations: 1 },
    },
    {
      name: 'answers on another context of the SOP class, with a data set in another transfer syntax',
      steps: [
        awaitPdu(4),
        awaitPdu(4),
        say(message({ commandField: CStoreRsp, messageIdBeingRespondedTo: 1, status: 0 }, new Uint8Array(8), 3)),
      ],
      result: { ok: false, failed: 1, failure: violates('unexpected-message') },
    },
    {
      name: 'answers before the object has arrived',
      steps: [awaitPdu(4), say(rsp(CStoreRsp, 0xa700)), ...released],
      length: 3_000_000,
      result: { ok: false, failed: 1, associations: 1 },
    },
    {
      name: 'answers with a pending status',
      steps: [awaitPdu(4), awaitPdu(4), say(rsp(CStoreRsp, 0xff00)), ...released],
      result: { ok: false, failed: 1 },
    },
    {
      name: 'aborts in the middle of the object',
      steps: [awaitPdu(4), awaitPdu(4), say(golden.abort), close],
      length: 3_000_000,
      result: {
        ok: false,
        failed: 1,
        failure: { kind: 'association', ending: { kind: 'aborted', by: 'peer', phase: 'service' } },
      },
    },
    {
      name: 'resets the connection in the middle of the object',
      steps: [awaitPdu(4), awaitPdu(4), { do: 'reset' }],
      length: 3_000_000,
      result: { ok: false, failed: 1, failure: { kind: 'association', ending: { kind: 'transport-lost', phase: 'service' } } },
    },
    {
      name: 'asks for release in the middle of the object',
      steps: [awaitPdu(4), awaitPdu(4), say(golden.releaseRq), awaitPdu(6), close],
      length: 3_000_000,
      result: { ok: false, failed: 1, failure: { kind: 'association', ending: { kind: 'released', by: 'peer' } } },
    },
    {
      name: 'never answers',
      steps: [],
      timeouts: { responseMs: 60 },
      result: { ok: false, failed: 1, failure: timedOut('response', 60) },
    },
  ];

  it.each(rowsOf(rows))('%s', async (_name, row) => {
    const accepted = say(
      associateAc({
        contexts: [
          { id: 1, result: 0, transferSyntax: compressed },
          { id: 3, result: 0, transferSyntax: ExplicitLE },
        ],
      }),
    );
    const { result } = await againstServer([accepted, ...row.steps], (target) =>
      send(target, { objects: [object(row.length ?? 100)], timeouts: { ...calm, ...row.timeouts } }),
    );
    expect(result).toMatchObject(row.result);
    checkWords(result.failure);
  });
});
