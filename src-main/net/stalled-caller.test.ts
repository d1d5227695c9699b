import { expect, it, vi } from 'vitest';
import type { AssociationEnding } from '../../src-shared/dicom/ending.ts';
import { associateRqEverything } from '../dicom/testing/golden/pdus.ts';
import { negotiate } from '../dicom/upper-layer/negotiate.ts';
import { processMs } from '../system/process-ms.ts';
import { listen } from './listen.ts';
import { scriptedClient } from './testing/scripted-server.ts';

/** How much faster time passes here. */
const haste = 400;

vi.mock('./system-clock.ts', () => ({
  systemClock: () => ({
    now: () => processMs() * haste,
    schedule: (at: number, callback: () => void) => {
      const timer = setTimeout(callback, at / haste - processMs() + 1);
      return () => clearTimeout(timer);
    },
    letGo: () => undefined,
  }),
}));

it('gives a caller that takes nothing the time that was set for silence, more than a minute where that is more', async () => {
  const ended: AssociationEnding[] = [];
  const listening = await listen({
    host: '127.0.0.1',
    port: 0,
    timeouts: { idleMs: 180_000 },
    accept: (indication) => negotiate(indication, { transferSyntaxesFor: () => 'any' }),
    onAssociation: (port) => {
      port.setReceiver({ pdv: () => true, ended: () => undefined });
      while (port.sendPdv(1, false, false, new Uint8Array(262_144)));
    },
    onEnded: (_connection, ending) => ended.push(ending),
  });
  if (!listening.ok) throw new Error(listening.code);
  const client = await scriptedClient(listening.listener.port, [
    { do: 'send', bytes: associateRqEverything },
    { do: 'stop-reading' },
  ]);
  await expect.poll(() => ended, { timeout: 5_000 }).toHaveLength(1);
  client.destroy();
  await listening.listener.close({ graceMs: 0 });
  expect(ended).toEqual([{ kind: 'timed-out', phase: 'silence', afterMs: 180_000 }]);
});
