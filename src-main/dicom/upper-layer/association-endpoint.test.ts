import { describe, expect, it } from 'vitest';
import type { AssociationEnding } from '../../../src-shared/dicom/ending.ts';
import { associationPair, endpointPair } from '../testing/association-pair.ts';
import * as golden from '../testing/golden/pdus.ts';
import { ascii, concat, hex } from '../testing/hex.ts';
import { seededRandom } from '../testing/random.ts';
import { settle } from '../testing/settle.ts';
import type { AssociationIndication } from './negotiate.ts';
import { negotiate } from './negotiate.ts';
import type { AssociationPort, AssociationRequest, PdvReceiver } from './port.ts';

const request: AssociationRequest = {
  callingAeTitle: 'US',
  calledAeTitle: 'THEM',
  contexts: [{ abstractSyntax: '1.2.840.10008.1.1', transferSyntaxes: ['1.2.840.10008.1.2'] }],
};

const acceptAll = (indication: AssociationIndication) => negotiate(indication, { transferSyntaxesFor: () => 'any' });

class Recorder implements PdvReceiver {
  readonly bytes: number[] = [];
  readonly messages: { command: boolean; bytes: number[] }[] = [];
  readonly endings: AssociationEnding[] = [];
  goOn = true;
  #message: number[] = [];

  pdv(_contextId: number, isCommand: boolean, isLast: boolean, fragment: Uint8Array): boolean {
    for (const byte of fragment) {
      this.#message.push(byte);
      this.bytes.push(byte);
    }
    if (isLast) {
      this.messages.push({ command: isCommand, bytes: this.#message });
      this.#message = [];
    }
    return this.goOn;
  }

  ended(ending: AssociationEnding): void {
    this.endings.push(ending);
  }
}

function listenTo(port: AssociationPort): Recorder {
  const recorder = new Recorder();
  port.setReceiver(recorder);
  return recorder;
}

function established(options: Parameters<typeof associationPair>[2] = {}) {
  const pair = associationPair(request, acceptAll, options);
  return { ...pair, atRequestor: listenTo(pair.requestor), atAcceptor: listenTo(pair.acceptor) };
}

describe('an association in memory', () => {
  it.each([1, 7, 1_000, 65_536])('carries messages both ways, cut into pieces of %i', async (pieceLength) => {
    const { requestor, acceptor, atRequestor, atAcceptor } = established({ pieceLength });
    const random = seededRandom(pieceLength);
    const data = Uint8Array.from({ length: 5_000 }, () => random(256));
    requestor.sendPdv(1, true, true, ascii('command'));
    requestor.sendPdv(1, false, false, data.subarray(0, 3_000));
    requestor.sendPdv(1, false, true, data.subarray(3_000));
    acceptor.sendPdv(1, true, true, ascii('answer'));
    await settle();
    expect(atAcceptor.messages).toEqual([
      { command: true, bytes: [...ascii('command')] },
      { command: false, bytes: [...data] },
    ]);
    expect(atRequestor.messages).toEqual([{ command: true, bytes: [...ascii('answer')] }]);
  });

  it('is released by the side that asks; both sides know by whom', async () => {
    const { requestor, atRequestor, atAcceptor, clock } = established();
    const ending = await requestor.release();
    await settle();
    expect(ending).toEqual({ kind: 'released', by: 'us' });
    expect(atRequestor.endings).toEqual([{ kind: 'released', by: 'us' }]);
    expect(atAcceptor.endings).toEqual([{ kind: 'released', by: 'peer' }]);
    expect(clock.pending).toBe(0);
  });

  it('hands over data that comes before the answer to release (AR-6)', async () => {
    const { requestor, acceptor, atRequestor } = established();
    acceptor.sendPdv(1, true, true, ascii('late'));
    await requestor.release();
    expect(atRequestor.messages).toHaveLength(1);
  });

  it('survives a release collision: both sides asked, both are answered', async () => {
    const { requestor, acceptor, atRequestor, atAcceptor, clock } = established();
    const [one, other] = await Promise.all([requestor.release(), acceptor.release()]);
    await settle();
    expect(one).toEqual({ kind: 'released', by: 'us' });
    expect(other).toEqual({ kind: 'released', by: 'us' });
    expect(atRequestor.endings).toHaveLength(1);
    expect(atAcceptor.endings).toHaveLength(1);
    expect(clock.pending).toBe(0);
  });

  it('survives a release collision while data still waits: it arrives before both ends', async () => {
    const { requestor, acceptor, atAcceptor } = established();
    requestor.sendPdv(1, false, true, new Uint8Array(3_000_000));
    const endings = await Promise.all([requestor.release(), acceptor.release()]);
    expect(endings).toEqual([
      { kind: 'released', by: 'us' },
      { kind: 'released', by: 'us' },
    ]);
    expect(atAcceptor.bytes).toHaveLength(3_000_000);
  });

  it('grants a release although it still has data to send, and drops that', async () => {
    const { requestor, acceptor, atRequestor, requestorTransport } = established();
    requestorTransport.pause();
    acceptor.sendPdv(1, false, true, new Uint8Array(3_000_000));
    const released = requestor.release();
    expect(await acceptor.ended).toEqual({ kind: 'released', by: 'peer' });
    requestorTransport.resume();
    expect(await released).toEqual({ kind: 'released', by: 'us' });
    expect(atRequestor.bytes.length).toBeLessThan(3_000_000);
  });

  it('is aborted by either side, with source and reason', async () => {
    const { requestor, acceptor, atAcceptor } = established();
    requestor.abort(2, 5);
    expect(await requestor.ended).toEqual({ kind: 'aborted', by: 'us', source: 2, reason: 5, phase: 'service' });
    expect(await acceptor.ended).toEqual({ kind: 'aborted', by: 'peer', source: 2, reason: 5, phase: 'service' });
    expect(atAcceptor.endings).toHaveLength(1);
  });

  it('tells a violation of DIMSE as such to us, as an abort to the peer', async () => {
    const { requestor, acceptor } = established();
    const violation = { kind: 'protocol-violation', code: 'malformed-command', detail: 'made up' } as const;
    requestor.violate(violation);
    expect(await requestor.ended).toEqual(violation);
    expect(await acceptor.ended).toMatchObject({ kind: 'aborted', by: 'peer', source: 0 });
  });

  it('sends nothing after the end, quietly', async () => {
    const { requestor, acceptor, atAcceptor } = established();
    requestor.abort();
    expect(requestor.sendPdv(1, true, true, ascii('late'))).toBe(false);
    await requestor.drained();
    requestor.abort();
    requestor.expectAnswer('response', 5);
    requestor.resume();
    expect(await requestor.release()).toMatchObject({ kind: 'aborted', by: 'us' });
    await acceptor.ended;
    expect(atAcceptor.messages).toEqual([]);
  });

  it('takes sending on a context that was not accepted for a bug', () => {
    const { requestor } = established();
    expect(() => requestor.sendPdv(3, true, true, ascii('x'))).toThrow(RangeError);
  });

  it('keeps what arrives before there is a receiver', async () => {
    const pair = associationPair(request, acceptAll, { pieceLength: 5 });
    pair.requestor.sendPdv(1, true, true, ascii('early'));
    const released = pair.requestor.release();
    await settle();
    const late = listenTo(pair.acceptor);
    expect(await released).toEqual({ kind: 'released', by: 'us' });
    expect(late.messages).toEqual([{ command: true, bytes: [...ascii('early')] }]);
    expect(late.endings).toEqual([{ kind: 'released', by: 'peer' }]);
  });

  it('tells a receiver that comes after the end', async () => {
    const pair = associationPair(request, acceptAll);
    pair.requestor.abort();
    await settle();
    expect(listenTo(pair.requestor).endings).toMatchObject([{ kind: 'aborted', by: 'us' }]);
  });
});

describe('back-pressure', () => {
  it('stops the sender while the receiver does not take more, and loses nothing', async () => {
    const { requestor, acceptor, atAcceptor } = established();
    atAcceptor.goOn = false;
    const part = new Uint8Array(200_000).fill(9);
    let sent = 0;
    while (requestor.sendPdv(1, false, false, part)) sent += 1;
    let drained = false;
    const waiting = requestor.drained().then(() => {
      drained = true;
    });
    await settle();
    expect(drained).toBe(false);
    const before = atAcceptor.bytes.length;
    expect(before).toBeLessThan(600_000);
    atAcceptor.goOn = true;
    acceptor.resume();
    await waiting;
    await settle();
    expect(atAcceptor.bytes.length).toBe((sent + 1) * part.length);
  });

  it('releases a waiting sender when the association ends', async () => {
    const { requestor, acceptor, atAcceptor, requestorTransport } = established();
    atAcceptor.goOn = false;
    const part = new Uint8Array(300_000);
    while (requestor.sendPdv(1, false, false, part));
    const waiting = requestor.drained();
    requestorTransport.cut('ECONNRESET');
    await waiting;
    expect(await requestor.ended).toEqual({ kind: 'transport-lost', phase: 'service', code: 'ECONNRESET' });
    acceptor.abort();
  });
});

describe('time', () => {
  it('ends an association whose answer does not come, counting from the last byte', async () => {
    const { requestor, acceptor, clock } = established();
    requestor.sendPdv(1, true, true, ascii('question'));
    requestor.expectAnswer('response', 1_000);
    await settle();
    clock.advance(900);
    acceptor.sendPdv(1, true, true, ascii('pending'));
    await settle();
    clock.advance(900);
    let over = false;
    void requestor.ended.then(() => {
      over = true;
    });
    await settle();
    expect(over).toBe(false);
    clock.advance(200);
    expect(await requestor.ended).toEqual({ kind: 'timed-out', phase: 'response', afterMs: 1_000 });
    expect(await acceptor.ended).toMatchObject({ kind: 'aborted', by: 'peer' });
  });

  it('forgets an answer that is no longer expected', async () => {
    const { requestor, clock } = established();
    requestor.expectAnswer('silence', 1_000);
    requestor.expectAnswer('silence', undefined);
    clock.advance(1_000_000);
    expect(await requestor.release()).toEqual({ kind: 'released', by: 'us' });
  });

  it('does not call a peer silent that we do not listen to', async () => {
    const { requestor, acceptor, atRequestor, clock } = established();
    requestor.expectAnswer('response', 1_000);
    atRequestor.goOn = false;
    acceptor.sendPdv(1, true, true, ascii('stop'));
    await settle();
    clock.advance(60_000);
    requestor.resume();
    clock.advance(999);
    await settle();
    expect(atRequestor.endings).toEqual([]);
    clock.advance(1);
    expect(await requestor.ended).toEqual({ kind: 'timed-out', phase: 'response', afterMs: 1_000 });
  });

  it('ends an idle association after its time, and not before', async () => {
    const { acceptor, requestor, clock } = established({ timeouts: { idleMs: 10_000 } });
    clock.advance(9_000);
    requestor.sendPdv(1, true, true, ascii('x'));
    await settle();
    clock.advance(9_999);
    expect(acceptor.negotiated.contexts).toHaveLength(1);
    await settle();
    clock.advance(1);
    expect(await acceptor.ended).toEqual({ kind: 'timed-out', phase: 'silence', afterMs: 10_000 });
  });

  it('gives up a peer that takes no more bytes', async () => {
    const { requestor, acceptorTransport, clock } = established({ timeouts: { stallMs: 5_000 } });
    acceptorTransport.pause();
    while (requestor.sendPdv(1, false, false, new Uint8Array(300_000)));
    await settle();
    clock.advance(5_000);
    expect(await requestor.ended).toEqual({ kind: 'timed-out', phase: 'silence', afterMs: 5_000 });
  });

  it('gives up a release that is not answered', async () => {
    const { requestor, acceptorTransport, clock } = established({ timeouts: { releaseMs: 3_000, closeMs: 500 } });
    acceptorTransport.pause();
    const ending = requestor.release();
    await settle();
    clock.advance(3_000);
    expect(await ending).toEqual({ kind: 'timed-out', phase: 'release', afterMs: 3_000 });
    // The peer does not close either: ARTIM ends that (AA-2).
    clock.advance(500);
    // What is left is the peer's, for whom nothing has happened: it fires once, in vain.
    clock.advance(60_000);
    expect(clock.pending).toBe(0);
  });

  it('gives up an association request that is not answered', async () => {
    const { requestor, requestorTransport, clock } = endpointPair(request, acceptAll, { timeouts: { associationMs: 2_000 } });
    requestor.start();
    await settle();
    clock.advance(1_999);
    expect(requestor.ending).toBeUndefined();
    clock.advance(1);
    expect(await requestor.ended).toEqual({ kind: 'timed-out', phase: 'association', afterMs: 2_000 });
    await settle();
    expect(concat(...requestorTransport.sent).at(-10)).toBe(7);
  });

  it('closes on a peer that does not send its request in ARTIM time (AA-2)', async () => {
    const { acceptor, clock } = endpointPair(request, acceptAll, { timeouts: { requestMs: 4_000 } });
    acceptor.start();
    clock.advance(4_000);
    expect(await acceptor.ended).toEqual({ kind: 'timed-out', phase: 'association', afterMs: 4_000 });
  });
});

describe('what a peer can do wrong', () => {
  /** An acceptor that is fed raw bytes. */
  function acceptorFed(...pieces: readonly Uint8Array[]) {
    const pair = endpointPair(request, acceptAll);
    pair.acceptor.start();
    for (const piece of pieces) pair.acceptor.receive(piece);
    return pair;
  }

  it.each([
    ['http', ascii('GET / HTTP/1.1\r\nHost: x\r\n\r\n')],
    ['tls', hex('16 03 01 02 00 01 00 01 FC 03 03')],
    ['hl7', ascii('\u000bMSH|^~\\&|ADT')],
  ] as const)('speaks %s instead', async (looksLike, bytes) => {
    expect(await acceptorFed(bytes).acceptor.ended).toMatchObject({ kind: 'not-dicom', looksLike });
    const byByte = Array.from(bytes, (byte) => Uint8Array.of(byte));
    expect(await acceptorFed(...byByte).acceptor.ended).toMatchObject({ kind: 'not-dicom' });
  });

  it('says three bytes of something else and hangs up', async () => {
    const { acceptor } = acceptorFed(hex('FF FD 18'));
    acceptor.transportClosed();
    expect(await acceptor.ended).toEqual({ kind: 'not-dicom', looksLike: 'unknown', firstBytes: 'FF FD 18' });
  });

  it('begins with data (AA-1)', async () => {
    expect(await acceptorFed(golden.pDataTf).acceptor.ended).toEqual({
      kind: 'protocol-violation',
      code: 'unexpected-pdu',
      detail: 'P-DATA-TF in Sta2',
    });
  });

  it('sends a request that cannot be read', async () => {
    const cut = concat(hex('01 00 00 00 00 46'), golden.associateRqEverything.subarray(6, 76));
    expect(await acceptorFed(cut).acceptor.ended).toMatchObject({ kind: 'protocol-violation', code: 'malformed-pdu' });
  });

  it('asks in another application context: rejected, and the transport waits for its close', async () => {
    const bytes = golden.associateRqEverything.slice();
    bytes[6 + 68 + 4] = 0x32;
    const { acceptor, acceptorTransport } = acceptorFed(bytes);
    expect(await acceptor.ended).toEqual({ kind: 'rejected', result: 1, source: 1, reason: 2 });
    await settle();
    expect(concat(...acceptorTransport.sent)).toEqual(hex('03 00 00 00 00 04 00 01 01 02'));
  });

  it('is rejected: both sides have the same codes', async () => {
    const pair = endpointPair(request, () => ({ accept: false, result: 1, source: 1, reason: 3 }));
    pair.acceptor.start();
    pair.requestor.start();
    const rejected = { kind: 'rejected', result: 1, source: 1, reason: 3 };
    expect(await pair.requestor.ended).toEqual(rejected);
    expect(await pair.acceptor.ended).toEqual(rejected);
    await settle();
    expect(pair.clock.pending).toBe(0);
  });

  it.each([
    ['an unknown context', hex('04 00 00 00 00 08  00 00 00 04 05 03 AA BB'), { code: 'unknown-context' }],
    ['a second request', golden.associateRqEverything, { code: 'unexpected-pdu', detail: 'A-ASSOCIATE-RQ in Sta6' }],
    ['an answer to no release', golden.releaseRp, { code: 'unexpected-pdu', detail: 'A-RELEASE-RP in Sta6' }],
    ['a PDU longer than the limit', hex('04 00 7F FF FF FF'), { code: 'pdu-too-long' }],
    ['rubbish', ascii('GET / HTTP/1.1\r\n'), { code: 'unrecognized-pdu' }],
  ])('sends %s on an established association (AA-8)', async (_name, bytes, expected) => {
    const { acceptor, acceptorTransport, requestorTransport, atAcceptor } = established();
    requestorTransport.write(bytes);
    expect(await acceptor.ended).toMatchObject({ kind: 'protocol-violation', ...expected });
    expect(atAcceptor.endings).toHaveLength(1);
    await settle();
    const sent = concat(...acceptorTransport.sent);
    expect(sent.subarray(-10, -1)).toEqual(hex('07 00 00 00 00 04 00 00 02'));
  });

  it('goes away in every phase', async () => {
    const { requestor, requestorTransport } = endpointPair(request, acceptAll);
    requestor.start();
    requestorTransport.cut('ECONNRESET');
    expect(await requestor.ended).toEqual({ kind: 'transport-lost', phase: 'association', code: 'ECONNRESET' });

    const live = established();
    live.requestorTransport.cut();
    expect(await live.requestor.ended).toEqual({ kind: 'transport-lost', phase: 'service' });

    const leaving = established();
    leaving.acceptorTransport.pause();
    const ending = leaving.requestor.release();
    leaving.requestorTransport.cut();
    expect(await ending).toEqual({ kind: 'transport-lost', phase: 'release' });
  });
});
