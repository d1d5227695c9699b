import { describe, expect, it } from 'vitest';
import { sopClass } from '../../src-shared/dicom/sop-classes.ts';
import { tags } from '../../src-shared/dicom/tags.ts';
import { transferSyntax } from '../../src-shared/dicom/transfer-syntaxes.ts';
import { DataSet } from '../dicom/dataset/data-set.ts';
import { writeDataSet } from '../dicom/dataset/write-data-set.ts';
import type { CommandSet } from '../dicom/dimse/command-set.ts';
import type { QuerySource } from '../dicom/services/query-source.ts';
import * as golden from '../dicom/testing/golden/pdus.ts';
import { ascii, concat, hex } from '../dicom/testing/hex.ts';
import type { PeerStep } from '../dicom/testing/scripted-peer.ts';
import { associateRq, commandElement, message, pData, rawPdu } from '../dicom/testing/wire.ts';
import { startNode } from './scp/dicom-node.ts';
import { againstNode } from './testing/misbehaving.ts';
import { type ClientRow, check, echoRq, release, released, violates } from './testing/misbehaving-client.ts';
import { awaitPdu, close, rowsOf, say } from './testing/misbehaving-steps.ts';
import { scriptedClient } from './testing/scripted-server.ts';

const { ExplicitLE, ImplicitLE } = transferSyntax;
const storeClass = sopClass.CTImageStorage;
const everything = associateRq({
  contexts: [
    { id: 1, abstractSyntax: sopClass.Verification, transferSyntaxes: [ImplicitLE] },
    { id: 3, abstractSyntax: storeClass, transferSyntaxes: [ExplicitLE] },
    { id: 5, abstractSyntax: sopClass.StudyRootFind, transferSyntaxes: [ImplicitLE] },
    { id: 7, abstractSyntax: sopClass.StudyRootMove, transferSyntaxes: [ImplicitLE] },
    { id: 9, abstractSyntax: sopClass.ModalityWorklistFind, transferSyntaxes: [ImplicitLE] },
  ],
});
const established: readonly PeerStep[] = [say(everything), awaitPdu(2)];

describe('a client that breaks an association', () => {
  const broken = (code: string, abort: string, ...bytes: readonly Uint8Array[]) => ({
    steps: [...established, say(...bytes)],
    ending: violates(code),
    seen: ['A-ASSOCIATE-AC', `A-ABORT ${abort}`],
  });
  const half = concat(
    message(
      { commandField: 1, messageId: 1, hasDataSet: true, affectedSopClassUid: storeClass, affectedSopInstanceUid: '1.2' },
      undefined,
      3,
    ),
    pData({ contextId: 3, isCommand: false, isLast: false, fragment: new Uint8Array(50) }),
  );
  const halfway = (...then: readonly PeerStep[]) => ({ steps: [...established, say(half), ...then], discarded: 1 });
  const idle = { listenTimeouts: { idleMs: 80 } };
  const silence = { kind: 'timed-out', phase: 'silence', afterMs: 80 };
  const list: readonly ClientRow[] = [
    { name: 'sends a second A-ASSOCIATE-RQ', ...broken('unexpected-pdu', '2/2', everything) },
    { name: 'sends an A-ASSOCIATE-AC', ...broken('unexpected-pdu', '2/2', golden.associateAcWithUnknownItems) },
    { name: 'sends an A-ASSOCIATE-RJ', ...broken('unexpected-pdu', '2/2', golden.associateRj) },
    { name: 'sends an A-RELEASE-RP unasked', ...broken('unexpected-pdu', '2/2', golden.releaseRp) },
    { name: 'sends a PDU of type 00H', ...broken('unrecognized-pdu', '2/1', hex('00 00 00 00 00 00')) },
    { name: 'turns to HTTP', ...broken('unrecognized-pdu', '2/1', ascii('GET / HTTP/1.1\r\n\r\n')) },
    { name: 'announces a P-DATA-TF of 17 MB', ...broken('pdu-too-long', '2/6', hex('04 00 01 10 00 00')) },
    { name: 'sends a P-DATA-TF of no length', ...broken('malformed-pdu', '2/6', rawPdu(4, new Uint8Array(0))) },
    { name: 'sends a PDV that reaches beyond its PDU', ...broken('malformed-pdu', '2/6', rawPdu(4, hex('00 00 01 00 01 03'))) },
    { name: 'sends an A-RELEASE-RQ of 5 bytes', ...broken('malformed-pdu', '2/6', rawPdu(5, new Uint8Array(5))) },
    { name: 'sends data on a context never proposed', ...broken('unknown-context', '2/6', pData({ contextId: 77 })) },
    { name: 'sends data on a context that was refused', ...broken('unknown-context', '2/6', pData({ contextId: 9 })) },
    { name: 'sends a data set without a command', ...broken('unexpected-message', '0/0', pData({ isCommand: false })) },
    {
      name: 'mixes the fragments of two commands',
      ...broken('unexpected-message', '0/0', pData({ isLast: false }), pData({ contextId: 3, isLast: false })),
    },
    {
      name: 'sends a response to nothing',
      ...broken('unexpected-message', '0/0', message({ commandField: 0x8030, messageIdBeingRespondedTo: 1, status: 0 })),
    },
    { name: 'sends a request without a message id', ...broken('malformed-command', '0/0', message({ commandField: 0x30 })) },
    { name: 'sends a command that is none', ...broken('malformed-command', '0/0', pData({ fragment: ascii('hello, world') })) },
    {
      name: 'sends an element of 4 GiB',
      ...broken('malformed-command', '0/0', pData({ fragment: commandElement(2, ascii('1.2 '), 0xffff_fff0) })),
    },
    {
      name: 'sends a command of 100,000 bytes',
      ...broken('message-too-long', '0/0', pData({ fragment: new Uint8Array(100_000) })),
    },
    {
      name: 'sends a query of 5 MB',
      ...broken(
        'message-too-long',
        '0/0',
        message(
          { commandField: 0x20, messageId: 1, hasDataSet: true, affectedSopClassUid: sopClass.StudyRootFind },
          undefined,
          5,
        ),
        pData({ contextId: 5, isCommand: false, fragment: new Uint8Array(5_000_000) }),
      ),
    },
    {
      name: 'sends a command inside an object',
      ...halfway(say(echoRq(2))),
      ending: violates('unexpected-message'),
      seen: ['A-ASSOCIATE-AC', 'A-ABORT 0/0'],
    },
    {
      name: 'aborts in the middle of an object',
      ...halfway(say(golden.abort), close),
      ending: { kind: 'aborted', by: 'peer' },
      seen: ['A-ASSOCIATE-AC'],
    },
    {
      name: 'hangs up in the middle of an object',
      ...halfway(close),
      ending: { kind: 'transport-lost', phase: 'service' },
      seen: ['A-ASSOCIATE-AC'],
    },
    {
      name: 'asks for release in the middle of an object',
      ...halfway(...release),
      ending: released,
      seen: ['A-ASSOCIATE-AC', 'A-RELEASE-RP'],
    },
    {
      name: 'falls silent in the middle of an object',
      ...halfway(),
      options: idle,
      ending: silence,
      seen: ['A-ASSOCIATE-AC', 'A-ABORT 0/0'],
    },
    {
      name: 'falls silent in the middle of a PDU',
      steps: [...established, say(echoRq().subarray(0, 30))],
      options: idle,
      ending: silence,
      seen: ['A-ASSOCIATE-AC', 'A-ABORT 0/0'],
    },
    {
      name: 'never says anything once accepted',
      steps: established,
      options: idle,
      ending: silence,
      seen: ['A-ASSOCIATE-AC', 'A-ABORT 0/0'],
    },
    {
      name: 'goes on after its own A-RELEASE-RQ',
      steps: [...established, say(golden.releaseRq, echoRq(), golden.releaseRq), awaitPdu(6), close],
      ending: released,
      seen: ['A-ASSOCIATE-AC', 'A-RELEASE-RP'],
    },
  ];
  it.each(rowsOf(list))('%s', (_name, row) => check(row));
});

describe('a client whose requests are wrong', () => {
  const level = (text: string) => writeDataSet(new DataSet().set(tags.QueryRetrieveLevel, 'CS', text), ImplicitLE);
  const store = (fields: Partial<CommandSet>, dataSet: Uint8Array | undefined = new Uint8Array(10)) =>
    message(
      { commandField: 1, messageId: 1, affectedSopClassUid: storeClass, affectedSopInstanceUid: '1.2', ...fields },
      dataSet,
      3,
    );
  const ask = (dataSet?: Uint8Array, fields: Partial<CommandSet> = {}) =>
    message({ commandField: 0x20, messageId: 1, affectedSopClassUid: sopClass.StudyRootFind, ...fields }, dataSet, 5);
  const list = (
    [
      ['an operation that does not exist', message({ commandField: 0x7abc, messageId: 1 }), 'command FABCH 0211H'],
      ['N-CREATE on a storage class', store({ commandField: 0x0140 }), 'N-CREATE-RSP 0211H'],
      ['C-FIND on the Verification class', message({ commandField: 0x20, messageId: 1 }, level('STUDY')), 'C-FIND-RSP 0211H'],
      [
        'an object of another class than the context’s',
        store({ affectedSopClassUid: sopClass.MRImageStorage }),
        'C-STORE-RSP A900H',
      ],
      ['an object without a class', store({ affectedSopClassUid: undefined }), 'C-STORE-RSP A900H'],
      ['an object without a UID', store({ affectedSopInstanceUid: undefined }), 'C-STORE-RSP C000H'],
      ['a query without an identifier', ask(), 'C-FIND-RSP A900H'],
      ['a query with an empty identifier', ask(new Uint8Array(0)), 'C-FIND-RSP A900H'],
      ['a query that cannot be decoded', ask(hex('08 00 52 00 FF FF FF 00 53')), 'C-FIND-RSP C000H'],
      ['a query at a level that does not exist', ask(level('PLANET')), 'C-FIND-RSP A900H'],
      ['a query below the level its keys allow', ask(level('IMAGE')), 'C-FIND-RSP A900H'],
      [
        'a retrieval to somebody unknown',
        message(
          { commandField: 0x21, messageId: 1, affectedSopClassUid: sopClass.StudyRootMove, moveDestination: 'NOBODY' },
          level('STUDY'),
          7,
        ),
        'C-MOVE-RSP A801H',
      ],
      [
        'a cancellation of nothing, then a query',
        concat(message({ commandField: 0x0fff, messageIdBeingRespondedTo: 9 }), ask(level('STUDY'))),
        'C-FIND-RSP 0000H',
      ],
      ['a cancellation without saying of what', concat(message({ commandField: 0x0fff }), echoRq()), 'C-ECHO-RSP 0000H'],
      ['an object whose UID has 150 characters', store({ affectedSopInstanceUid: '1.2.3'.repeat(30) }), 'C-STORE-RSP 0000H'],
      [
        'a command in a hundred fragments, empty ones among them',
        concat(...Array.from({ length: 100 }, () => pData({ isLast: false })), echoRq()),
        'C-ECHO-RSP 0000H',
      ],
    ] as const
  ).map(
    ([name, bytes, answer]): ClientRow => ({
      name,
      steps: [...established, say(bytes), awaitPdu(4), ...release],
      ending: released,
      seen: ['A-ASSOCIATE-AC', answer, 'A-RELEASE-RP'],
    }),
  );
  it.each(rowsOf(list))('sends %s', (_name, row) => check(row));

  it('uses a message id again while its operation is in work, and invokes more operations than anybody needs', async () => {
    const stuck: QuerySource = { find: () => never, select: async () => [] };
    const many = concat(...Array.from({ length: 17 }, (_, index) => ask(level('STUDY'), { messageId: index + 1 })));
    const steps = [
      ...established,
      say(ask(level('STUDY')), ask(level('STUDY'))),
      awaitPdu(4),
      say(many.slice(ask(level('STUDY')).length)),
    ];
    const { ending, seen } = await againstNode(steps, { query: stuck });
    expect(seen).toEqual(['A-ASSOCIATE-AC', 'C-FIND-RSP 0210H', 'A-ABORT 0/0']);
    expect(ending).toMatchObject(violates('unexpected-message'));
  });

  it('takes more associations than one address may have: the next is rejected 2/3/2, all others live', async () => {
    const opened: { destroy(): void }[] = [];
    const limits = { maxAssociations: 8, maxAssociationsPerPeer: 2 };
    const started = await startNode({ host: '127.0.0.1', port: 0, acceptCalled: () => true, limits });
    if (!started.ok) throw new Error(started.code);
    const { node } = started;
    for (let count = 0; count < 2; count++) opened.push(await scriptedClient(node.port, [say(associateRq())]));
    await expect.poll(() => node.openAssociations).toBe(2);
    const third = await scriptedClient(node.port, [say(associateRq()), awaitPdu(3), close]);
    await third.closed;
    expect([...(third.peer.pdus[0] ?? [])]).toEqual([...hex('03 00 00 00 00 04 00 02 03 02')]);
    expect(node.openAssociations).toBe(2);
    for (const client of opened) client.destroy();
    await expect.poll(() => node.openAssociations).toBe(0);
    await node.close({ graceMs: 0 });
  });
});

/** Matches that never come. */
const never: AsyncIterable<never> = {
  [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => {}) }),
};
