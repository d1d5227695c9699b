import { connect as connectSocket, createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { objects, sendTo, server, stopServers } from './testing/storing-server.ts';

/** A way to a server that can be cut, and refuses until it is mended. */
class Way {
  readonly #to: number;
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  port = 0;

  constructor(to: number) {
    this.#to = to;
  }

  async open(): Promise<void> {
    const listening = createServer((socket) => {
      const on = connectSocket(this.#to, '127.0.0.1');
      for (const [one, other] of [
        [socket, on],
        [on, socket],
      ] as const) {
        this.#sockets.add(one);
        one.on('error', () => {});
        one.on('close', () => other.destroy());
        one.pipe(other);
      }
    });
    this.#server = listening;
    await new Promise<void>((done) => listening.listen(this.port, '127.0.0.1', done));
    const address = listening.address();
    if (address !== null && typeof address === 'object') this.port = address.port;
  }

  cut(): void {
    this.#server?.close();
    for (const socket of this.#sockets) socket.destroy();
    this.#sockets.clear();
  }
}

let way: Way;
afterEach(async () => {
  way.cut();
  await stopServers();
});

/** A server whose connections are cut while it has this object, and that refuses for a while then. */
async function restartingServer(uid: string, awayMs: number, cuts = 1) {
  let left = cuts;
  const { target, seen, stored } = await server({
    take: async ({ sopInstanceUid }) => {
      if (sopInstanceUid !== uid || left === 0) return;
      left--;
      way.cut();
      if (Number.isFinite(awayMs)) setTimeout(() => void way.open(), awayMs);
      await new Promise((resolve) => setTimeout(resolve, 20));
    },
  });
  way = new Way(target.port);
  await way.open();
  return { target: { ...target, port: way.port }, seen, stored };
}

describe('sending to a server that restarts', () => {
  it('waits until it is there again, and sends everything', async () => {
    const { target, stored } = await restartingServer('1.2.3.20', 150);
    const waits: number[] = [];
    const { end, failed, onceEach } = await sendTo(target, {
      objects: objects(60),
      onReconnect: (failure, delayMs) => {
        expect(failure).toMatchObject({ kind: 'association', ending: { kind: 'connect-failed', code: 'ECONNREFUSED' } });
        waits.push(delayMs);
      },
    });
    expect(end).toMatchObject({ ok: true, sent: 60, failed: 0 });
    expect([failed, onceEach]).toEqual([[], 60]);
    expect(new Set(stored).size).toBe(60);
    expect(waits).toEqual([500]);
  });

  it('sends the one object that was on its way again, too', async () => {
    const { target } = await restartingServer('1.2.3.0', 0);
    const { end, failed } = await sendTo(target, { objects: objects(1) });
    expect(failed).toEqual([]);
    expect(end).toMatchObject({ ok: true, sent: 1, failed: 0, associations: 2 });
  });

  it('blames an object with which the connection is cut a second time, and goes on', async () => {
    const { target } = await restartingServer('1.2.3.0', 0, 2);
    const { end, failed } = await sendTo(target, { objects: objects(3), reconnectDelaysMs: [10, 20] });
    expect(failed).toEqual(['1.2.3.0']);
    expect(end).toMatchObject({ ok: false, sent: 2, failed: 1 });
  });

  it('does not wait for ever', async () => {
    const { target } = await restartingServer('1.2.3.20', Number.POSITIVE_INFINITY);
    const waits: number[] = [];
    const { end, onceEach } = await sendTo(target, {
      objects: objects(60),
      associations: 3,
      reconnectDelaysMs: [10, 20],
      onReconnect: (_failure, delayMs) => waits.push(delayMs),
    });
    expect(onceEach).toBe(60);
    expect(end.ok).toBe(false);
    expect(end.sent + end.failed).toBe(60);
    expect(waits).toEqual([10, 20]);
  });

  it('is cancelled while it waits', async () => {
    const { target } = await restartingServer('1.2.3.20', Number.POSITIVE_INFINITY);
    const abort = new AbortController();
    const { end } = await sendTo(target, {
      objects: objects(60),
      signal: abort.signal,
      reconnectDelaysMs: [60_000],
      onReconnect: () => abort.abort(),
    });
    expect(end).toMatchObject({ cancelled: true, ok: false, failed: 0 });
    expect(end.sent + end.notTried).toBe(60);
  });
});
