import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { negotiate } from '../dicom/upper-layer/negotiate.ts';
import type { AssociationPort } from '../dicom/upper-layer/port.ts';
import { connect } from './connect.ts';
import { GatheredReads } from './gathered-reads.ts';
import { listen } from './listen.ts';

function reads() {
  const calls: string[] = [];
  const gathered = new GatheredReads(
    () => calls.push('stop'),
    () => calls.push('go on'),
  );
  return { gathered, calls };
}

describe('reads', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('come as they come unless they are gathered', () => {
    const { gathered, calls } = reads();
    expect(gathered.stopAfter(10)).toBe(false);
    gathered.on = true;
    gathered.on = false;
    expect(gathered.stopAfter(10)).toBe(false);
    expect(calls).toEqual([]);
  });

  it('stop for a moment after a small one, once, though what was read already is still handed over', () => {
    const { gathered, calls } = reads();
    gathered.on = true;
    expect(gathered.stopAfter(10)).toBe(true);
    expect(gathered.stopAfter(50_000)).toBe(true);
    expect(calls).toEqual(['stop']);
    vi.advanceTimersByTime(1);
    expect(calls).toEqual(['stop', 'go on']);
    expect(gathered.stopAfter(10)).toBe(true);
    expect(calls).toEqual(['stop', 'go on', 'stop']);
  });

  it('go on after a large one: there is enough to do', () => {
    const { gathered, calls } = reads();
    gathered.on = true;
    expect(gathered.stopAfter(16_384)).toBe(false);
    expect(calls).toEqual([]);
  });

  it('go on at once when they are gathered no longer, with no timer left', () => {
    const { gathered, calls } = reads();
    gathered.on = true;
    gathered.stopAfter(10);
    gathered.on = false;
    expect(calls).toEqual(['stop', 'go on']);
    expect(vi.getTimerCount()).toBe(0);
  });
});

it('messages on a socket all arrive, however few at a time they are read, and the release behind them', async () => {
  let sender: AssociationPort | undefined;
  const listening = await listen({
    host: '127.0.0.1',
    port: 0,
    accept: (asked) => negotiate(asked, { transferSyntaxesFor: () => 'any' }),
    onAssociation: (port) => {
      port.setReceiver({ pdv: () => true, ended: () => undefined });
      sender = port;
    },
  });
  if (!listening.ok) throw new Error(listening.code);
  const { listener } = listening;
  const contexts = [{ abstractSyntax: '1.2.840.10008.1.1', transferSyntaxes: ['1.2.840.10008.1.2'] }];
  const request = { callingAeTitle: 'US', calledAeTitle: 'THEM', contexts };
  const timeouts = { connectMs: 5_000, associationMs: 5_000 };
  const connected = await connect({ host: '127.0.0.1', port: listener.port, request, timeouts });
  if (!connected.ok || sender === undefined) throw new Error('no association');
  const came: number[] = [];
  connected.port.setReceiver({
    pdv(_contextId, _isCommand, _isLast, fragment) {
      came.push(fragment.length);
      return true;
    },
    ended: () => undefined,
  });
  connected.port.gatherReads(true);
  const lengths = Array.from({ length: 300 }, (_, at) => (at % 50 === 49 ? 40_000 : 2 * (at + 1)));
  for (const [at, length] of lengths.entries()) {
    sender.sendPdv(1, true, true, new Uint8Array(length));
    if (at % 10 === 0) await setTimeout(1);
  }
  expect(await sender.release()).toEqual({ kind: 'released', by: 'us' });
  expect(came.reduce((sum, length) => sum + length, 0)).toBe(lengths.reduce((sum, length) => sum + length, 0));
  await listener.close();
});
