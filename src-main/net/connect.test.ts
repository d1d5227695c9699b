import { afterEach, describe, expect, it } from 'vitest';
import * as golden from '../dicom/testing/golden/pdus.ts';
import { ascii, concat, hex } from '../dicom/testing/hex.ts';
import type { PeerStep } from '../dicom/testing/scripted-peer.ts';
import { negotiate } from '../dicom/upper-layer/negotiate.ts';
import type { AssociationPort, AssociationRequest, PdvReceiver } from '../dicom/upper-layer/port.ts';
import type { ConnectOptions } from './connect.ts';
import { connect } from './connect.ts';
import { listen } from './listen.ts';
import { scriptedServer } from './testing/scripted-server.ts';

const request: AssociationRequest = {
  callingAeTitle: 'MYSCP',
  calledAeTitle: 'QRSRV',
  contexts: [
    { abstractSyntax: '1.2.840.10008.1.1', transferSyntaxes: ['1.2.840.10008.1.2'] },
    { abstractSyntax: '1.2.840.10008.5.1.4.1.1.2', transferSyntaxes: ['1.2.840.10008.1.2.1'] },
  ],
};
const timeouts = { connectMs: 5_000, associationMs: 5_000, releaseMs: 5_000 };

const cleanUp: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of cleanUp.splice(0)) await close();
});

async function serverThat(...steps: readonly PeerStep[]) {
  const server = await scriptedServer(steps);
  cleanUp.push(() => server.close());
  return server;
}

function connectTo(port: number, more: Partial<ConnectOptions> = {}) {
  return connect({ host: '127.0.0.1', port, request, timeouts, ...more });
}

const awaitRequest: PeerStep = { do: 'await-pdu', type: 1 };
const accepts: readonly PeerStep[] = [awaitRequest, { do: 'send', bytes: golden.associateAcWithUnknownItems }];
const silent: PdvReceiver = { pdv: () => true, ended: () => undefined };

async function established(...after: readonly PeerStep[]): Promise<{ port: AssociationPort; received: readonly number[] }> {
  const server = await serverThat(...accepts, ...after);
  const result = await connectTo(server.port);
  if (!result.ok) throw new Error(JSON.stringify(result.ending));
  const [peer] = server.peers;
  return { port: result.port, received: peer?.received ?? [] };
}

describe('connect', () => {
  it('opens an association and releases it', async () => {
    const { port, received } = await established({ do: 'await-pdu', type: 5 }, { do: 'send', bytes: golden.releaseRp });
    port.setReceiver(silent);
    expect(port.negotiated).toMatchObject({
      role: 'requestor',
      peerMaxLength: 131_072,
      peerImplementationVersionName: 'PACS',
      peerAddress: '127.0.0.1',
      contexts: [
        { id: 1, result: 0, transferSyntax: '1.2.840.10008.1.2' },
        { id: 3, result: 3, transferSyntax: undefined },
      ],
    });
    expect(await port.release()).toEqual({ kind: 'released', by: 'us' });
    expect(received).toEqual([1, 5]);
  });

  it('is told why it was rejected', async () => {
    const server = await serverThat(awaitRequest, { do: 'send', bytes: golden.associateRj });
    expect(await connectTo(server.port)).toEqual({ ok: false, ending: { kind: 'rejected', result: 1, source: 1, reason: 7 } });
  });

  it('keeps Node’s code where nothing listens', async () => {
    const server = await scriptedServer([]);
    await server.close();
    expect(await connectTo(server.port)).toEqual({
      ok: false,
      ending: { kind: 'connect-failed', code: 'ECONNREFUSED', host: '127.0.0.1', port: server.port, phase: 'connect' },
    });
  });

  it('keeps Node’s code for a name nobody knows', async () => {
    const result = await connectTo(104, { host: 'no-such-host.invalid' });
    expect(result).toMatchObject({ ok: false, ending: { kind: 'connect-failed', phase: 'resolve' } });
    expect(result.ok === false && result.ending.kind === 'connect-failed' && result.ending.code).toMatch(
      /^(ENOTFOUND|EAI_AGAIN)$/,
    );
    for (const host of ['', '0127.0.0.1', '127.1', '127.0.0.1:104'])
      expect(await connectTo(104, { host })).toMatchObject({ ending: { code: 'ENOTFOUND', phase: 'resolve' } });
  });

  it('reports a port out of range', async () => {
    expect(await connectTo(65_536)).toMatchObject({ ok: false, ending: { kind: 'connect-failed', code: 'ERR_SOCKET_BAD_PORT' } });
  });

  it('finds a server on 127.0.0.1 by the name localhost', async () => {
    const server = await serverThat(awaitRequest, { do: 'send', bytes: golden.associateRj });
    expect(await connectTo(server.port, { host: 'localhost' })).toMatchObject({ ending: { kind: 'rejected' } });
  });

  it('gives up a server that does not take the connection', async () => {
    const started = performance.now();
    // 192.0.2.0/24 is for documentation: packets to it go nowhere, or are refused at once where no route exists.
    const result = await connectTo(104, { host: '192.0.2.1', timeouts: { ...timeouts, connectMs: 150 } });
    expect(performance.now() - started).toBeLessThan(2_000);
    expect(result).toMatchObject({ ok: false });
    if (!result.ok && result.ending.kind === 'timed-out') {
      expect(result.ending).toEqual({ kind: 'timed-out', phase: 'connect', afterMs: 150 });
    } else {
      expect(result).toMatchObject({ ending: { kind: 'connect-failed', phase: 'connect' } });
    }
  });

  it('gives up a server that accepts TCP and says nothing', async () => {
    const server = await serverThat();
    const result = await connectTo(server.port, { timeouts: { ...timeouts, associationMs: 80 } });
    expect(result).toEqual({ ok: false, ending: { kind: 'timed-out', phase: 'association', afterMs: 80 } });
    // It is told, too: A-ABORT.
    await expect.poll(() => server.peers[0]?.received).toEqual([1, 7]);
  });

  it('gives up a server that stops in the middle of its answer', async () => {
    const half = golden.associateAcWithUnknownItems.subarray(0, 100);
    const server = await serverThat(awaitRequest, { do: 'send', bytes: half });
    const result = await connectTo(server.port, { timeouts: { ...timeouts, associationMs: 80 } });
    expect(result).toMatchObject({ ending: { kind: 'timed-out', phase: 'association' } });
  });

  it.each([
    ['http', ascii('HTTP/1.1 400 Bad Request\r\n\r\n')],
    ['tls', hex('15 03 03 00 02 02 46')],
    ['ssh', ascii('SSH-2.0-OpenSSH_9.2\r\n')],
  ] as const)('recognizes a server that speaks %s', async (looksLike, bytes) => {
    const server = await serverThat(awaitRequest, { do: 'send', bytes }, { do: 'close' });
    expect(await connectTo(server.port)).toMatchObject({ ok: false, ending: { kind: 'not-dicom', looksLike } });
  });

  it('is told of a close and of a reset before the answer', async () => {
    const closing = await serverThat(awaitRequest, { do: 'close' });
    expect(await connectTo(closing.port)).toEqual({ ok: false, ending: { kind: 'transport-lost', phase: 'association' } });
    const resetting = await serverThat(awaitRequest, { do: 'reset' });
    expect(await connectTo(resetting.port)).toEqual({
      ok: false,
      ending: { kind: 'transport-lost', phase: 'association', code: 'ECONNRESET' },
    });
  });

  it('refuses an answer longer than the limit before reading it', async () => {
    const server = await serverThat(awaitRequest, { do: 'send', bytes: hex('02 00 7F FF FF FF') });
    expect(await connectTo(server.port)).toMatchObject({ ending: { kind: 'protocol-violation', code: 'pdu-too-long' } });
  });

  it('is cancelled by its signal at any time', async () => {
    expect(await connectTo(104, { signal: AbortSignal.abort() })).toMatchObject({
      ending: { kind: 'aborted', by: 'us', phase: 'resolve' },
    });
    const server = await serverThat();
    const controller = new AbortController();
    const result = connectTo(server.port, { signal: controller.signal });
    await expect.poll(() => server.peers[0]?.received).toEqual([1]);
    controller.abort();
    expect(await result).toMatchObject({ ending: { kind: 'aborted', by: 'us', phase: 'association' } });
  });

  it('hands over data that comes right behind the answer, once there is a receiver', async () => {
    const data = hex('04 00 00 00 00 08  00 00 00 04 01 03 AA BB');
    const server = await serverThat(awaitRequest, {
      do: 'send',
      bytes: concat(golden.associateAcWithUnknownItems, data, golden.abort),
    });
    const result = await connectTo(server.port);
    if (!result.ok) throw new Error('not connected');
    await new Promise((later) => setImmediate(later));
    const got: number[] = [];
    result.port.setReceiver({ pdv: (_id, _command, _last, bytes) => got.push(...bytes) > 0, ended: () => got.push(-1) });
    expect(await result.port.ended).toMatchObject({ kind: 'aborted', by: 'peer', source: 2, reason: 6, phase: 'service' });
    expect(got).toEqual([0xaa, 0xbb, -1]);
  });

  it('is told of an abort in the middle of data it sends', async () => {
    const { port } = await established({ do: 'await-pdu', type: 4 }, { do: 'send', bytes: golden.abort }, { do: 'close' });
    port.setReceiver(silent);
    const part = new Uint8Array(262_144);
    let over = false;
    void port.ended.then(() => {
      over = true;
    });
    while (!over) if (!port.sendPdv(1, false, false, part)) await port.drained();
    expect(await port.ended).toMatchObject({ kind: 'aborted', by: 'peer', source: 2, reason: 6, phase: 'service' });
  });

  it('gives up a peer that takes no more bytes', async () => {
    const server = await serverThat(...accepts, { do: 'stop-reading' });
    const result = await connectTo(server.port, { timeouts: { ...timeouts, stallMs: 150 } });
    if (!result.ok) throw new Error('not connected');
    result.port.setReceiver(silent);
    const part = new Uint8Array(262_144);
    let over = false;
    void result.port.ended.then(() => {
      over = true;
    });
    while (!over) if (!result.port.sendPdv(1, false, false, part)) await result.port.drained();
    expect(await result.port.ended).toEqual({ kind: 'timed-out', phase: 'silence', afterMs: 150 });
  });

  it('ends when no answer comes, or half of one', async () => {
    const { port } = await established({ do: 'send', bytes: hex('04 00 00 00 01 00  00 00 00 FC 01 03 AA') });
    port.setReceiver(silent);
    port.expectAnswer('response', 60);
    expect(await port.ended).toEqual({ kind: 'timed-out', phase: 'response', afterMs: 60 });
  });

  it('passes back-pressure on: what is not taken stays with the peer', async () => {
    const total = 40_000_000;
    const listening = await listen({
      host: '127.0.0.1',
      port: 0,
      accept: (indication) => negotiate(indication, { transferSyntaxesFor: () => 'any' }),
      onAssociation: (port) => {
        port.setReceiver(silent);
        void send(port, total);
      },
    });
    if (!listening.ok) throw new Error(listening.code);
    cleanUp.push(() => listening.listener.close({ graceMs: 0 }));
    const result = await connectTo(listening.listener.port);
    if (!result.ok) throw new Error('not connected');
    const { port } = result;
    let got = 0;
    let stops = 0;
    const done = new Promise<void>((finished) => {
      port.setReceiver({
        pdv: (_id, _command, isLast, bytes) => {
          got += bytes.length;
          if (isLast) finished();
          if (Math.floor(got / 1_000_000) <= stops) return true;
          stops += 1;
          setImmediate(() => port.resume());
          return false;
        },
        ended: () => undefined,
      });
    });
    await done;
    expect(got).toBe(total);
    expect(stops).toBeGreaterThan(20);
    expect(await port.release()).toEqual({ kind: 'released', by: 'us' });
  });
});

async function send(port: AssociationPort, total: number): Promise<void> {
  const part = new Uint8Array(500_000);
  for (let sent = 0; sent < total; sent += part.length) {
    if (!port.sendPdv(1, false, sent + part.length === total, part)) await port.drained();
  }
}
