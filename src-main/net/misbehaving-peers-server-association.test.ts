import { describe, expect, it } from 'vitest';
import { explainFailure } from '../../src-shared/dicom/explain/failure.ts';
import { commandField } from '../dicom/dimse/command-field.ts';
import * as golden from '../dicom/testing/golden/pdus.ts';
import { ascii, concat, hex } from '../dicom/testing/hex.ts';
import type { PeerStep } from '../dicom/testing/scripted-peer.ts';
import { associateAc, associateBody, message, pData, rawItem, rawPdu } from '../dicom/testing/wire.ts';
import { echo } from './scu/echo.ts';
import { againstServer, calm } from './testing/misbehaving.ts';
import { awaitPdu, close, released, reset, rowsOf, say, violates } from './testing/misbehaving-steps.ts';

/** A server that misbehaves while we verify it with C-ECHO, and what must come of it. */
interface Row {
  readonly name: string;
  /** Behind our A-ASSOCIATE-RQ. */
  readonly steps: readonly PeerStep[];
  /** The failure, or undefined where the echo must succeed all the same. */
  readonly failure?: object;
  /** Code of the words for it. */
  readonly code?: string;
  /** What we send after the A-ASSOCIATE-RQ. */
  readonly seen: readonly string[];
  readonly associationMs?: number;
  readonly responseMs?: number;
}

const implicitLE = '1.2.840.10008.1.2';
const echoRsp = message({
  commandField: commandField.CEchoRsp,
  messageIdBeingRespondedTo: 1,
  affectedSopClassUid: '1.2.840.10008.1.1',
  status: 0,
});
const accept = say(associateAc());
const accepted: readonly PeerStep[] = [accept, awaitPdu(4)];
const answered: readonly PeerStep[] = [say(echoRsp), ...released];
const echoed = ['C-ECHO-RQ', 'A-RELEASE-RQ'];

const acContext = (id: number, ...items: readonly Uint8Array[]) => rawItem(0x21, concat(Uint8Array.of(id, 0, 0, 0), ...items));
const goodContext = acContext(1, rawItem(0x40, implicitLE));
const answer = (...items: readonly Uint8Array[]) => say(rawPdu(2, associateBody(...items)));
const maxLength = (value: number) => rawItem(0x50, rawItem(0x51, hex(value.toString(16).padStart(8, '0'))));

const speaks = (looksLike: string) => ({ kind: 'association', ending: { kind: 'not-dicom', looksLike } });
const refused = (result: number) => ({ kind: 'context-refused', abstractSyntax: '1.2.840.10008.1.1', result });
const ends = (ending: object) => ({ kind: 'association', ending });

const wrongAnswers: readonly Row[] = (
  [
    ['an A-ASSOCIATE-RQ', golden.associateRqEverything],
    ['a P-DATA-TF', golden.pDataTf],
    ['an A-RELEASE-RQ', golden.releaseRq],
    ['an A-RELEASE-RP', golden.releaseRp],
  ] as const
).map(([name, bytes]) => ({
  name: `answers the request with ${name}`,
  steps: [say(bytes)],
  failure: violates('unexpected-pdu'),
  code: 'violation-unexpected-pdu',
  seen: ['A-ABORT 2/2'],
}));

const malformedAnswers: readonly Row[] = (
  [
    ['of no length at all', say(rawPdu(2, new Uint8Array(0)))],
    ['that ends inside its fixed part', say(rawPdu(2, new Uint8Array(40)))],
    ['with an item that reaches beyond the PDU', answer(goodContext, rawItem(0x50, 'abc', 4_000))],
    ['with a syntax that reaches beyond its context', answer(acContext(1, rawItem(0x40, implicitLE, 60)))],
    ['with a sub-item that reaches beyond the user information', answer(goodContext, rawItem(0x50, rawItem(0x51, 'abcd', 200)))],
    ['with a maximum length item of two bytes', answer(goodContext, rawItem(0x50, rawItem(0x51, hex('00 40'))))],
    ['with one context id twice', answer(goodContext, goodContext, maxLength(16_384))],
    ['with half an item header at its end', answer(goodContext, hex('50 00'))],
    ['with a maximum length of 1', say(associateAc({ userInformation: { maxLength: 1 } }))],
    [
      'with 40,000 empty items',
      answer(
        goodContext,
        new Uint8Array(160_000).fill(0x7a).map((byte, at) => (at % 4 < 1 ? byte : 0)),
      ),
    ],
  ] as const
).map(([name, step]) => ({
  name: `sends an A-ASSOCIATE-AC ${name}`,
  steps: [step],
  failure: violates('malformed-pdu'),
  code: 'violation-malformed-pdu',
  seen: ['A-ABORT 2/6'],
}));

const oddAnswers: readonly Row[] = [
  {
    name: 'accepts contexts that were never proposed, even ids among them',
    steps: [
      say(associateAc({ contexts: [1, 2, 99, 255].map((id) => ({ id, result: 0, transferSyntax: implicitLE })) })),
      awaitPdu(4),
      ...answered,
    ],
    seen: echoed,
  },
  {
    name: 'answers no context',
    steps: [say(associateAc({ contexts: [] })), awaitPdu(5), say(golden.releaseRp), close],
    failure: refused(2),
    code: 'context-no-reason',
    seen: ['A-RELEASE-RQ'],
  },
  {
    name: 'accepts with a transfer syntax that was not proposed',
    steps: [
      say(associateAc({ contexts: [{ id: 1, result: 0, transferSyntax: '1.2.840.10008.1.2.4.50' }] })),
      awaitPdu(5),
      say(golden.releaseRp),
      close,
    ],
    failure: refused(4),
    seen: ['A-RELEASE-RQ'],
  },
  {
    name: 'answers a context with a result that does not exist',
    steps: [
      say(associateAc({ contexts: [{ id: 1, result: 9, transferSyntax: '' }] })),
      awaitPdu(5),
      say(golden.releaseRp),
      close,
    ],
    failure: refused(9),
    seen: ['A-RELEASE-RQ'],
  },
  {
    name: 'answers with another application context, protocol version and AE titles',
    steps: [
      say(associateAc({ applicationContext: '1.2.3', protocolVersion: 0xffff, calledAeTitle: '\u0001', callingAeTitle: '' })),
      awaitPdu(4),
      ...answered,
    ],
    seen: echoed,
  },
  {
    name: 'takes messages of unlimited length',
    steps: [answer(goodContext, maxLength(0)), awaitPdu(4), ...answered],
    seen: echoed,
  },
  { name: 'leaves out the user information', steps: [answer(goodContext), awaitPdu(4), ...answered], seen: echoed },
  {
    name: 'takes one byte at a time: maximum length 7',
    steps: [answer(goodContext, maxLength(7)), awaitPdu(4), ...answered],
    seen: [...new Array<string>(68).fill('command 1'), 'A-RELEASE-RQ'],
  },
  {
    name: 'sends everything byte by byte',
    steps: [
      { do: 'trickle', bytes: associateAc(), everyMs: 0 },
      awaitPdu(4),
      { do: 'trickle', bytes: echoRsp, everyMs: 0 },
      awaitPdu(5),
      { do: 'trickle', bytes: golden.releaseRp, everyMs: 0 },
      close,
    ],
    seen: echoed,
  },
  {
    name: 'rejects with numbers that mean nothing',
    steps: [say(hex('03 00 00 00 00 04 00 00 FF 63')), close],
    failure: ends({ kind: 'rejected', result: 0, source: 255, reason: 99 }),
    code: 'rejected-unknown',
    seen: [],
  },
  {
    name: 'rejects and goes on talking',
    steps: [say(golden.associateRj, associateAc(), echoRsp), close],
    failure: ends({ kind: 'rejected', result: 1, source: 1, reason: 7 }),
    code: 'rejected-called-ae',
    seen: [],
  },
  {
    name: 'rejects in five bytes',
    steps: [say(hex('03 00 00 00 00 05 00 01 01 07 00'))],
    failure: violates('malformed-pdu'),
    seen: ['A-ABORT 2/6'],
  },
];

const framing: readonly Row[] = [
  {
    name: 'says half an A-ASSOCIATE-AC, then nothing',
    steps: [say(associateAc().subarray(0, 90))],
    associationMs: 80,
    failure: ends({ kind: 'timed-out', phase: 'association', afterMs: 80 }),
    code: 'silent',
    seen: ['A-ABORT 0/0'],
  },
  {
    name: 'dribbles its A-ASSOCIATE-AC beyond our patience',
    steps: [{ do: 'trickle', bytes: associateAc().subarray(0, 30), everyMs: 8 }],
    associationMs: 100,
    failure: ends({ kind: 'timed-out', phase: 'association', afterMs: 100 }),
    seen: ['A-ABORT 0/0'],
  },
  {
    name: 'announces an A-ASSOCIATE-AC of 4 GiB',
    steps: [say(hex('02 00 FF FF FF FF'))],
    failure: violates('pdu-too-long'),
    code: 'violation-pdu-too-long',
    seen: ['A-ABORT 2/6'],
  },
  {
    name: 'begins with a PDU of type 08H',
    steps: [say(hex('08 00 00 00 00 04 00 00 00 00'))],
    failure: speaks('unknown'),
    seen: ['A-ABORT 2/1'],
  },
  {
    name: 'sends a PDU of type FFH on the association',
    steps: [...accepted, say(hex('FF 00 00 00 00 04 00 00 00 00'))],
    failure: violates('unrecognized-pdu'),
    code: 'violation-unrecognized-pdu',
    seen: ['C-ECHO-RQ', 'A-ABORT 2/1'],
  },
  {
    name: 'announces a P-DATA-TF of 4 GiB',
    steps: [...accepted, say(hex('04 00 FF FF FF FF'))],
    failure: violates('pdu-too-long'),
    seen: ['C-ECHO-RQ', 'A-ABORT 2/6'],
  },
  ...(
    [
      ['of no length', rawPdu(4, new Uint8Array(0))],
      ['with a PDV of length 0', rawPdu(4, hex('00 00 00 00 01 03'))],
      ['with a PDV of length 1', rawPdu(4, hex('00 00 00 01 01 03'))],
      ['with a PDV that reaches beyond it', rawPdu(4, hex('00 00 00 20 01 03 AA BB'))],
      ['with a PDV of 4 GiB', rawPdu(4, hex('FF FF FF FF 01 03 AA BB'))],
      ['with three bytes too many', rawPdu(4, hex('00 00 00 04 01 00 AA BB 00 00 00'))],
    ] as const
  ).map(
    ([name, bytes]): Row => ({
      name: `sends a P-DATA-TF ${name}`,
      steps: [...accepted, say(bytes)],
      failure: violates('malformed-pdu'),
      seen: ['C-ECHO-RQ', 'A-ABORT 2/6'],
    }),
  ),
  {
    name: 'sends half a PDU, then nothing',
    steps: [...accepted, say(echoRsp.subarray(0, 40))],
    responseMs: 80,
    failure: ends({ kind: 'timed-out', phase: 'response', afterMs: 80 }),
    code: 'response-timeout',
    seen: ['C-ECHO-RQ', 'A-ABORT 0/0'],
  },
  {
    name: 'answers on a context that was not accepted',
    steps: [...accepted, say(message({ commandField: 0x8030, messageIdBeingRespondedTo: 1, status: 0 }, undefined, 3))],
    failure: violates('unknown-context'),
    code: 'violation-unknown-context',
    seen: ['C-ECHO-RQ', 'A-ABORT 2/6'],
  },
  {
    name: 'answers on context 0',
    steps: [...accepted, say(pData({ contextId: 0 }))],
    failure: violates('unknown-context'),
    seen: ['C-ECHO-RQ', 'A-ABORT 2/6'],
  },
];

const wrongOrder: readonly Row[] = [
  ...(
    [
      ['a second A-ASSOCIATE-AC', associateAc()],
      ['an A-ASSOCIATE-RJ', golden.associateRj],
      ['an A-ASSOCIATE-RQ', golden.associateRqEverything],
      ['an A-RELEASE-RP nobody asked for', golden.releaseRp],
    ] as const
  ).map(
    ([name, bytes]): Row => ({
      name: `sends ${name} instead of the response`,
      steps: [...accepted, say(bytes)],
      failure: violates('unexpected-pdu'),
      seen: ['C-ECHO-RQ', 'A-ABORT 2/2'],
    }),
  ),
  {
    name: 'asks for release while a request is pending',
    steps: [...accepted, say(golden.releaseRq), awaitPdu(6), close],
    failure: ends({ kind: 'released', by: 'peer' }),
    seen: ['C-ECHO-RQ', 'A-RELEASE-RP'],
  },
  {
    name: 'collides with our release (PS3.8 §9.2.3)',
    steps: [...accepted, say(echoRsp), awaitPdu(5), say(golden.releaseRq), awaitPdu(6), say(golden.releaseRp), close],
    seen: [...echoed, 'A-RELEASE-RP'],
  },
  {
    name: 'collides with our release and hangs up',
    steps: [...accepted, say(echoRsp), awaitPdu(5), say(golden.releaseRq), awaitPdu(6), close],
    seen: [...echoed, 'A-RELEASE-RP'],
  },
  {
    name: 'answers our release by hanging up',
    steps: [...accepted, say(echoRsp), awaitPdu(5), close],
    seen: echoed,
  },
  {
    name: 'answers our release with an A-ASSOCIATE-AC',
    steps: [...accepted, say(echoRsp), awaitPdu(5), accept],
    seen: [...echoed, 'A-ABORT 2/2'],
  },
  {
    name: 'answers our release with another response',
    steps: [...accepted, say(echoRsp), awaitPdu(5), say(echoRsp)],
    seen: [...echoed, 'A-ABORT 0/0'],
  },
  {
    name: 'answers our release twice',
    steps: [...accepted, say(echoRsp), awaitPdu(5), say(golden.releaseRp, golden.releaseRp), close],
    seen: echoed,
  },
  {
    name: 'answers before it was asked',
    steps: [say(associateAc(), echoRsp)],
    failure: violates('unexpected-message'),
    seen: ['A-ABORT 0/0'],
  },
  {
    name: 'hangs up right behind its A-ASSOCIATE-AC',
    steps: [accept, close],
    failure: ends({ kind: 'transport-lost', phase: 'service' }),
    code: 'aborted',
    seen: ['C-ECHO-RQ'],
  },
];

const endings: readonly Row[] = [
  {
    name: 'aborts as service provider',
    steps: [...accepted, say(golden.abort), close],
    failure: ends({ kind: 'aborted', by: 'peer', source: 2, reason: 6, phase: 'service' }),
    seen: ['C-ECHO-RQ'],
  },
  {
    name: 'aborts with a source and a reason that do not exist',
    steps: [...accepted, say(hex('07 00 00 00 00 04 00 00 01 77')), close],
    failure: ends({ kind: 'aborted', by: 'peer', source: 1, reason: 0x77 }),
    seen: ['C-ECHO-RQ'],
  },
  {
    name: 'aborts instead of answering the request',
    steps: [say(golden.abort), close],
    failure: ends({ kind: 'aborted', by: 'peer', phase: 'association' }),
    seen: [],
  },
  {
    name: 'aborts in six bytes',
    steps: [...accepted, say(hex('07 00 00 00 00 06 00 00 02 06 00 00'))],
    failure: violates('malformed-pdu'),
    seen: ['C-ECHO-RQ', 'A-ABORT 2/6'],
  },
  {
    name: 'hangs up in the middle of its response',
    steps: [...accepted, say(echoRsp.subarray(0, 30)), close],
    failure: ends({ kind: 'transport-lost', phase: 'service' }),
    seen: ['C-ECHO-RQ'],
  },
  {
    name: 'resets the connection in the middle of its response',
    steps: [...accepted, say(echoRsp.subarray(0, 30)), reset],
    failure: ends({ kind: 'transport-lost', phase: 'service', code: 'ECONNRESET' }),
    seen: ['C-ECHO-RQ'],
  },
  {
    name: 'resets the connection instead of answering the request',
    steps: [reset],
    failure: ends({ kind: 'transport-lost', phase: 'association', code: 'ECONNRESET' }),
    seen: [],
  },
  ...(
    [
      ['http', ascii('HTTP/1.1 400 Bad Request\r\n\r\n')],
      ['tls', hex('15 03 03 00 02 02 46')],
      ['ssh', ascii('SSH-2.0-OpenSSH_9.2\r\n')],
      ['hl7', ascii('\u000bMSH|^~\\&|ACK|')],
    ] as const
  ).map(
    ([looksLike, bytes]): Row => ({
      name: `speaks ${looksLike}`,
      steps: [say(bytes), close],
      failure: speaks(looksLike),
      seen: ['A-ABORT 2/1'],
    }),
  ),
];

describe.each([
  ['in its answer', [...wrongAnswers, ...malformedAnswers, ...oddAnswers]],
  ['in its framing', framing],
  ['in the order of things', wrongOrder],
  ['in how it ends', endings],
] as const)('a server that misbehaves %s', (_topic, rows) => {
  it.each(rowsOf(rows))('%s', async (_name, row) => {
    const timeouts = {
      ...calm,
      associationMs: row.associationMs ?? calm.associationMs,
      responseMs: row.responseMs ?? calm.responseMs,
    };
    const { result, seen } = await againstServer(row.steps, (target) => echo(target, { timeouts }));
    expect(seen).toEqual([['A-ASSOCIATE-RQ', ...row.seen]]);
    if (row.failure === undefined) {
      expect(result).toMatchObject({ ok: true, status: { code: 0 } });
      return;
    }
    expect(result).toMatchObject({ ok: false, failure: row.failure });
    const words = result.ok ? undefined : explainFailure(result.failure);
    expect(words?.title).not.toBe('');
    if (row.code !== undefined) expect(words?.code).toBe(row.code);
  });
});
