import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import type { AssociationEnding } from '../../src-shared/dicom/ending.ts';
import * as golden from '../dicom/testing/golden/pdus.ts';
import { ascii, hex } from '../dicom/testing/hex.ts';
import type { PeerStep } from '../dicom/testing/scripted-peer.ts';
import { negotiate } from '../dicom/upper-layer/negotiate.ts';
import type { AssociationPort, AssociationRequest, PdvReceiver } from '../dicom/upper-layer/port.ts';
import { connect } from './connect.ts';
import type { EndedConnection, Listener, ListenOptions } from './listen.ts';
import { listen } from './listen.ts';
import { scriptedClient } from './testing/scripted-server.ts';

const request: AssociationRequest = {
  callingAeTitle: 'MYSCP',
  calledAeTitle: 'QRSRV',
  contexts: [{ abstractSyntax: '1.2.840.10008.1.1', transferSyntaxes: ['1.2.840.10008.1.2'] }],
};
const timeouts = { connectMs: 5_000, associationMs: 5_000, releaseMs: 5_000 };
const silent: PdvReceiver = { pdv: () => true, ended: () => undefined };

const listeners: Listener[] = [];
afterEach(async () => {
  for (const listener of listeners.splice(0)) await listener.close({ graceMs: 0 });
});

interface Ended {
  readonly connection: EndedConnection;
  readonly ending: AssociationEnding;
}

async function listening(more: Partial<ListenOptions> = {}) {
  const ended: Ended[] = [];
  const ports: AssociationPort[] = [];
  const result = await listen({
    host: '127.0.0.1',
    port: 0,
    accept: (indication) => negotiate(indication, { transferSyntaxesFor: () => 'any' }),
    onAssociation: (port) => {
      ports.push(port);
      port.setReceiver(silent);
    },
    onEnded: (connection, ending) => ended.push({ connection, ending }),
    ...more,
  });
  if (!result.ok) throw new Error(result.code);
  listeners.push(result.listener);
  return { listener: result.listener, ended, ports };
}

async function associate(port: number): Promise<AssociationPort> {
  const result = await connect({ host: '127.0.0.1', port, request, timeouts });
  if (!result.ok) throw new Error(JSON.stringify(result.ending));
  result.port.setReceiver(silent);
  return result.port;
}

/** Runs a script against the listener until it hangs up, and tells how the listener saw it end. */
async function endingOf(more: Partial<ListenOptions>, ...steps: readonly PeerStep[]): Promise<Ended | undefined> {
  const { listener, ended } = await listening(more);
  const client = await scriptedClient(listener.port, steps);
  await expect.poll(() => ended.length).toBe(1);
  client.destroy();
  return ended[0];
}

describe('listen', () => {
  it('serves an association and reports how it ended, with who it was', async () => {
    const { listener, ended, ports } = await listening();
    const port = await associate(listener.port);
    expect(listener.openAssociations).toBe(1);
    expect(ports[0]?.negotiated).toMatchObject({ role: 'acceptor', callingAeTitle: 'MYSCP', peerAddress: '127.0.0.1' });
    await port.release();
    await expect.poll(() => ended).toHaveLength(1);
    expect(ended[0]).toMatchObject({
      connection: { peerAddress: '127.0.0.1', indication: { calledAeTitle: 'QRSRV' }, negotiated: { callingAeTitle: 'MYSCP' } },
      ending: { kind: 'released', by: 'peer' },
    });
    expect(listener.openAssociations).toBe(0);
  });

  it('reports a port that is taken, by Node’s code', async () => {
    const { listener } = await listening();
    const second = await listen({
      host: '127.0.0.1',
      port: listener.port,
      accept: () => neverAsked(),
      onAssociation: neverAsked,
    });
    expect(second).toEqual({ ok: false, code: 'EADDRINUSE' });
  });

  it('reports an address that is not ours, and a port out of range', async () => {
    const options = { accept: () => neverAsked(), onAssociation: neverAsked };
    expect(await listen({ host: '192.0.2.1', port: 0, ...options })).toEqual({ ok: false, code: 'EADDRNOTAVAIL' });
    expect(await listen({ host: '127.0.0.1', port: 70_000, ...options })).toEqual({ ok: false, code: 'ERR_SOCKET_BAD_PORT' });
  });

  it('rejects by the decision, and reports the request', async () => {
    const seen = await endingOf(
      { accept: () => ({ accept: false, result: 1, source: 1, reason: 7 }) },
      { do: 'send', bytes: golden.associateRqEverything },
      { do: 'await-pdu', type: 3 },
      { do: 'close' },
    );
    expect(seen).toMatchObject({
      connection: { indication: { calledAeTitle: 'QRSRV' }, negotiated: undefined },
      ending: { kind: 'rejected', result: 1, source: 1, reason: 7 },
    });
  });

  it.each([
    ['http', ascii('GET / HTTP/1.1\r\nHost: pacs\r\n\r\n')],
    ['tls', hex('16 03 01 02 00 01 00 01 FC 03 03 00 00 00 00 00')],
    ['hl7', ascii('\u000bMSH|^~\\&|ADT|')],
    ['unknown', hex('00 01 02 03 04 05 06 07')],
  ] as const)('names a peer that speaks %s, with its address', async (looksLike, bytes) => {
    expect(await endingOf({}, { do: 'send', bytes })).toMatchObject({
      connection: { peerAddress: '127.0.0.1', indication: undefined },
      ending: { kind: 'not-dicom', looksLike },
    });
  });

  it('hangs up on a peer that says nothing, or half a request', async () => {
    const impatient = { timeouts: { requestMs: 60 } };
    const timedOut = {
      connection: { peerAddress: '127.0.0.1' },
      ending: { kind: 'timed-out', phase: 'association', afterMs: 60 },
    };
    expect(await endingOf(impatient)).toMatchObject(timedOut);
    const half = golden.associateRqEverything.subarray(0, 200);
    expect(await endingOf(impatient, { do: 'send', bytes: half })).toMatchObject(timedOut);
  });

  it('hangs up on an association that stays idle', async () => {
    const seen = await endingOf({ timeouts: { idleMs: 60 } }, { do: 'send', bytes: golden.associateRqEverything });
    expect(seen?.ending).toEqual({ kind: 'timed-out', phase: 'silence', afterMs: 60 });
  });

  it.skipIf(process.platform !== 'linux')('has the system look whether a silent peer is there at all', async () => {
    const { listener } = await listening();
    const port = await associate(listener.port);
    const hexPort = listener.port.toString(16).toUpperCase().padStart(4, '0');
    const timers = readFileSync('/proc/net/tcp', 'utf8')
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      // Both ends of the connection, established.
      .filter(([, local, remote, state]) => state === '01' && [local, remote].some((end) => end?.endsWith(`:${hexPort}`)))
      .map((fields) => fields[5]?.slice(0, 2));
    expect(timers).toEqual(['02', '02']);
    await port.release();
  });

  it('reports a port scan and a reset', async () => {
    expect((await endingOf({}, { do: 'close' }))?.ending).toEqual({ kind: 'transport-lost', phase: 'association' });
    const half = golden.associateRqEverything.subarray(0, 20);
    expect((await endingOf({}, { do: 'send', bytes: half }, { do: 'reset' }))?.ending).toMatchObject({
      kind: 'transport-lost',
      phase: 'association',
    });
  });

  it('reports a peer lost in the middle of data', async () => {
    const seen = await endingOf(
      {},
      { do: 'send', bytes: golden.associateRqEverything },
      { do: 'await-pdu', type: 2 },
      { do: 'send', bytes: hex('04 00 00 00 01 00  00 00 00 FC 01 00 AA BB') },
      { do: 'reset' },
    );
    expect(seen).toMatchObject({ connection: { negotiated: {} }, ending: { kind: 'transport-lost', phase: 'service' } });
  });

  it('rejects one association too many, in all and from one address: local limit exceeded', async () => {
    for (const limits of [{ maxAssociations: 2 }, { maxAssociationsPerPeer: 2 }]) {
      const { listener } = await listening({ limits });
      const first = await associate(listener.port);
      await associate(listener.port);
      expect(await connect({ host: '127.0.0.1', port: listener.port, request, timeouts })).toEqual({
        ok: false,
        ending: { kind: 'rejected', result: 2, source: 3, reason: 2 },
      });
      await first.release();
      await expect.poll(() => listener.openAssociations).toBe(1);
      await associate(listener.port);
    }
  });

  it('drops connections far beyond the limit without a word, and lives', async () => {
    const { listener, ended } = await listening({ limits: { maxAssociations: 1 } });
    const clients = await Promise.all(Array.from({ length: 80 }, () => scriptedClient(listener.port, [])));
    await expect.poll(() => ended.length).toBe(15);
    expect(ended[0]?.ending).toEqual({ kind: 'aborted', by: 'us', source: 2, reason: 0, phase: 'connect' });
    for (const client of clients) client.destroy();
    await expect.poll(() => ended.length).toBe(80);
    await associate(listener.port);
  });

  it('lets associations end by themselves in the time of grace, then aborts them', async () => {
    const { listener, ended } = await listening();
    const quick = await associate(listener.port);
    const slow = await associate(listener.port);
    const closing = listener.close({ graceMs: 150 });
    expect(await connect({ host: '127.0.0.1', port: listener.port, request, timeouts })).toMatchObject({ ok: false });
    expect(await quick.release()).toEqual({ kind: 'released', by: 'us' });
    await closing;
    expect(await slow.ended).toMatchObject({ kind: 'aborted', by: 'peer', source: 0 });
    expect(ended.map(({ ending }) => ending.kind)).toEqual(['released', 'aborted']);
    expect(listener.openAssociations).toBe(0);
  });

  it('closes although a peer takes no bytes and never hangs up', async () => {
    const { listener, ports } = await listening();
    const client = await scriptedClient(listener.port, [
      { do: 'send', bytes: golden.associateRqEverything },
      { do: 'await-pdu', type: 2 },
      { do: 'stop-reading' },
    ]);
    await expect.poll(() => ports.length).toBe(1);
    while (ports[0]?.sendPdv(1, false, false, new Uint8Array(1_000_000)) === true);
    await listener.close({ graceMs: 0 });
    client.destroy();
  });

  it('carries a large object flat through memory: what a receiver sees is one read buffer', async () => {
    const total = 100_000_000;
    let got = 0;
    let longest = 0;
    const buffers = new Set<ArrayBufferLike>();
    const { listener } = await listening({
      onAssociation: (port) =>
        port.setReceiver({
          pdv: (_id, _command, _last, bytes) => {
            got += bytes.length;
            longest = Math.max(longest, bytes.length);
            buffers.add(bytes.buffer);
            return true;
          },
          ended: () => undefined,
        }),
    });
    const port = await associate(listener.port);
    if (!port.sendPdv(1, false, true, new Uint8Array(total))) await port.drained();
    expect(await port.release()).toEqual({ kind: 'released', by: 'us' });
    expect(got).toBe(total);
    expect(longest).toBeLessThanOrEqual(131_066);
    expect(buffers.size).toBe(1);
  });
});

function neverAsked(): never {
  throw new Error('nobody can ask');
}
