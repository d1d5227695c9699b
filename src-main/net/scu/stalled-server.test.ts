import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { afterEach, expect, it, vi } from 'vitest';
import { sopClass } from '../../../src-shared/dicom/sop-classes.ts';
import { transferSyntax } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import { associateAc } from '../../dicom/testing/wire.ts';
import { openSession } from './open-session.ts';

const timeouts = { connectMs: 20_000, associationMs: 20_000, responseMs: 20_000, silenceMs: 100_000 };

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

it('bears a server that takes nothing for as long as it may be silent, and no longer', async () => {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    // The request has come. From now on it reads nothing, and hears of no A-ABORT.
    socket.once('data', () => {
      socket.pause();
      socket.write(associateAc({ contexts: [{ id: 1, result: 0, transferSyntax: transferSyntax.ImplicitLE }] }));
    });
    socket.on('error', () => {});
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  let now = 1;
  vi.spyOn(process, 'uptime').mockImplementation(() => now);
  const pass = (seconds: number) => {
    now += seconds;
    vi.advanceTimersByTime(seconds * 1_000 + 2);
  };
  const target = { host: '127.0.0.1', port: address.port, calledAeTitle: 'SERVER', callingAeTitle: 'US' };
  const contexts = [{ abstractSyntax: sopClass.CTImageStorage, transferSyntaxes: [transferSyntax.ImplicitLE] }];
  const opened = await openSession(target, contexts, { timeouts });
  if (!opened.ok) throw new Error('no association');
  const { session } = opened;
  // More than any system keeps for who does not read.
  expect(session.port.sendPdv(1, false, false, new Uint8Array(100_000_000))).toBe(false);
  pass(99);
  expect(session.ending).toBeUndefined();
  pass(1);
  expect(session.ending).toEqual({ kind: 'timed-out', phase: 'silence', afterMs: 100_000 });
  for (const socket of sockets) socket.destroy();
  server.close();
});
