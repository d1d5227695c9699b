import { describe, it } from 'vitest';
import { sopClass } from '../../src-shared/dicom/sop-classes.ts';
import { transferSyntax } from '../../src-shared/dicom/transfer-syntaxes.ts';
import { commandField } from '../dicom/dimse/command-field.ts';
import * as golden from '../dicom/testing/golden/pdus.ts';
import { ascii, concat, hex } from '../dicom/testing/hex.ts';
import { associateBody, associateRq, message, rawItem, rawPdu } from '../dicom/testing/wire.ts';
import { type ClientRow, check, echoed, echoRq, rejected, release, released, violates } from './testing/misbehaving-client.ts';
import { awaitPdu, close, reset, rowsOf, say } from './testing/misbehaving-steps.ts';

const { ExplicitLE, ImplicitLE } = transferSyntax;
const rqContext = (id: number, ...items: readonly Uint8Array[]) => rawItem(0x20, concat(Uint8Array.of(id, 0, 0, 0), ...items));
const verification = [rawItem(0x30, sopClass.Verification), rawItem(0x40, ImplicitLE)];
const goodContext = rqContext(1, ...verification);
const request = (...items: readonly Uint8Array[]) => rawPdu(1, associateBody(...items));
const user = (...items: readonly Uint8Array[]) => rawItem(0x50, concat(...items));
const odd = (count: number) => Array.from({ length: count }, (_, index) => rqContext((index * 2 + 1) & 0xff, ...verification));

describe('a client that does not even ask properly', () => {
  const impatient = { listenTimeouts: { requestMs: 80 } };
  const timedOut = { kind: 'timed-out', phase: 'association', afterMs: 80 };
  const list: readonly ClientRow[] = [
    ...(
      [
        ['an A-ASSOCIATE-AC', golden.associateAcWithUnknownItems],
        ['an A-ASSOCIATE-RJ', golden.associateRj],
        ['a P-DATA-TF', golden.pDataTf],
        ['an A-RELEASE-RQ', golden.releaseRq],
        ['an A-RELEASE-RP', golden.releaseRp],
      ] as const
    ).map(([name, bytes]) => ({
      name: `begins with ${name}`,
      steps: [say(bytes)],
      ending: violates('unexpected-pdu'),
      // AA-1: as service user.
      seen: ['A-ABORT 0/0'],
    })),
    { name: 'begins with an A-ABORT', steps: [say(golden.abort)], ending: { kind: 'aborted', by: 'peer' }, seen: [] },
    { name: 'connects and hangs up', steps: [close], ending: { kind: 'transport-lost', phase: 'association' }, seen: [] },
    { name: 'connects and says nothing', steps: [], options: impatient, ending: timedOut, seen: [] },
    {
      name: 'says half a request, then nothing',
      steps: [say(associateRq().subarray(0, 100))],
      options: impatient,
      ending: timedOut,
      seen: [],
    },
    {
      name: 'dribbles its request (slow loris)',
      steps: [{ do: 'trickle', bytes: associateRq(), everyMs: 5 }],
      options: impatient,
      ending: timedOut,
      seen: [],
    },
    {
      name: 'asks and resets the connection at once',
      steps: [say(associateRq().subarray(0, 100)), reset],
      ending: { kind: 'transport-lost', phase: 'association' },
      seen: [],
    },
    ...(
      [
        ['tls', hex('16 03 01 02 00 01 00 01 FC 03 03 00 00 00 00 00')],
        ['http', ascii('GET / HTTP/1.1\r\nHost: pacs\r\n\r\n')],
        ['hl7', ascii('\u000bMSH|^~\\&|ADT|')],
        ['ssh', ascii('SSH-2.0-OpenSSH_9.2\r\n')],
        ['unknown', hex('08 00 00 00 00 04 00 00 00 00')],
      ] as const
    ).map(([looksLike, bytes]) => ({
      name: `speaks ${looksLike}`,
      steps: [say(bytes)],
      ending: { kind: 'not-dicom', looksLike },
      seen: ['A-ABORT 0/0'],
    })),
    {
      name: 'announces a request of 4 GiB',
      steps: [say(hex('01 00 FF FF FF FF'))],
      ending: violates('pdu-too-long'),
      seen: ['A-ABORT 0/0'],
    },
    ...(
      [
        ['of no length', rawPdu(1, new Uint8Array(0))],
        ['that ends inside its fixed part', rawPdu(1, new Uint8Array(60))],
        ['with an item that reaches beyond the PDU', request(goodContext, rawItem(0x50, 'abc', 60_000))],
        ['with a syntax that reaches beyond its context', request(rqContext(1, rawItem(0x30, '1.2', 400)))],
        ['with a sub-item that reaches beyond the user information', request(goodContext, user(rawItem(0x51, 'abcd', 9)))],
        ['with a user name that reaches beyond its item', request(goodContext, user(rawItem(0x58, hex('01 00 FF FF 41'))))],
        ['with a role whose UID reaches beyond its item', request(goodContext, user(rawItem(0x54, hex('00 40 31'))))],
        ['with the same context id twice', request(goodContext, goodContext)],
        ['with 129 contexts', request(...odd(129))],
        ['with a maximum length of 1', request(goodContext, user(rawItem(0x51, hex('00 00 00 01'))))],
        ['with 40,000 items', request(goodContext, ...Array.from({ length: 40_000 }, () => rawItem(0x77, '')))],
      ] as const
    ).map(([name, bytes]) => ({
      name: `sends a request ${name}`,
      steps: [say(bytes)],
      ending: violates('malformed-pdu'),
      seen: ['A-ABORT 0/0'],
    })),
  ];
  it.each(rowsOf(list))('%s', (_name, row) => check(row));
});

describe('a client that asks for strange things', () => {
  const privateClass = `1.3.${'1'.repeat(65_480)}`;
  const list: readonly ClientRow[] = [
    ...(
      [
        ['another application context', { applicationContext: '1.2.3.4' }, '1/1/2'],
        ['no application context', { applicationContext: '' }, '1/1/2'],
        ['protocol version 2', { protocolVersion: 2 }, '1/2/2'],
        ['protocol version 0', { protocolVersion: 0 }, '1/2/2'],
        ['somebody else', { calledAeTitle: 'OTHER' }, '1/1/7'],
        ['nobody', { calledAeTitle: '' }, '1/1/7'],
        ['an AE title of control characters', { calledAeTitle: 'NO\u0007DE\u001b[2J' }, '1/1/7'],
      ] as const
    ).map(([name, changes, numbers]) => {
      const [result = 0, source = 0, reason = 0] = numbers.split('/').map(Number);
      return {
        name: `asks for ${name}`,
        steps: [say(associateRq(changes)), awaitPdu(3), close],
        ending: rejected(result, source, reason),
        seen: [`A-ASSOCIATE-RJ ${numbers}`],
      };
    }),
    ...(
      [
        ['calls itself by control characters', associateRq({ callingAeTitle: '\u0001\u001b[2J\r\n' })],
        ['speaks protocol versions 1 and 2', associateRq({ protocolVersion: 3 })],
        ['takes messages of unlimited length', associateRq({ userInformation: { maxLength: 0 } })],
        ['sends no user information', request(goodContext)],
        ['asks for 128 contexts', request(...odd(128))],
        [
          'asks for one context with 3,000 syntaxes',
          request(rqContext(1, ...verification, ...Array(3_000).fill(rawItem(0x40, '1.2')))),
        ],
        ['sends items of unknown types', request(rawItem(0x99, 'x'), goodContext, rawItem(0, ''), user(rawItem(0xff, 'y')))],
      ] as const
    ).map(([name, bytes]) => ({
      name,
      steps: [say(bytes), awaitPdu(2), say(echoRq()), awaitPdu(4), ...release],
      ending: released,
      seen: echoed,
    })),
    ...[0, 2].map((contextId) => ({
      name: `numbers its contexts from ${contextId}`,
      steps: [
        say(request(rqContext(contextId, ...verification), rqContext(contextId + 1, ...verification))),
        awaitPdu(2),
        say(
          message(
            { commandField: commandField.CEchoRq, messageId: 1, affectedSopClassUid: sopClass.Verification },
            undefined,
            contextId,
          ),
        ),
        awaitPdu(4),
        ...release,
      ],
      ending: released,
      seen: echoed,
    })),
    ...(
      [
        ['no context at all', request()],
        ['a context without syntaxes', request(rqContext(1))],
        [
          'an abstract syntax of 60,000 characters',
          request(rqContext(1, rawItem(0x30, 'x'.repeat(60_000)), rawItem(0x40, ImplicitLE))),
        ],
        [
          'a role for a SOP class whose UID fills the whole user information',
          request(
            rqContext(1, rawItem(0x30, privateClass), rawItem(0x40, ExplicitLE)),
            user(
              rawItem(
                0x54,
                concat(Uint8Array.of(privateClass.length >> 8, privateClass.length & 0xff), ascii(privateClass), hex('01 01')),
              ),
            ),
          ),
        ],
      ] as const
    ).map(([name, bytes]) => ({
      name: `asks for ${name}`,
      steps: [say(bytes), awaitPdu(2), ...release],
      ending: released,
      seen: ['A-ASSOCIATE-AC', 'A-RELEASE-RP'],
    })),
    {
      name: 'sends everything byte by byte',
      steps: [
        { do: 'trickle', bytes: associateRq(), everyMs: 0 },
        awaitPdu(2),
        { do: 'trickle', bytes: echoRq(), everyMs: 0 },
        awaitPdu(4),
        { do: 'trickle', bytes: golden.releaseRq, everyMs: 0 },
        awaitPdu(6),
        close,
      ],
      ending: released,
      seen: echoed,
    },
    {
      name: 'says everything at once, the release included',
      steps: [say(associateRq(), echoRq(), golden.releaseRq), awaitPdu(6), close],
      ending: released,
      seen: echoed,
    },
  ];
  it.each(rowsOf(list))('%s', (_name, row) => check(row));
});
