import { describe, expect, it } from 'vitest';
import { concat } from '../testing/hex.ts';
import { seededRandom } from '../testing/random.ts';
import { Framer } from './framer.ts';
import { SendBuffer } from './send-buffer.ts';

/** A transport that keeps what it is given until told that it is written, or has done with it at once. */
function bufferOn({ enciphers = false, takesAtOnce = false } = {}) {
  const writes: Uint8Array[] = [];
  const wire: Uint8Array[] = [];
  const write = (bytes: Uint8Array): boolean => {
    if (!takesAtOnce) writes.push(bytes);
    wire.push(bytes.slice());
    return takesAtOnce;
  };
  const buffer = new SendBuffer({ write, enciphers });
  const takeOne = (): void => {
    const bytes = writes.shift();
    if (bytes === undefined) throw new Error('nothing was written');
    buffer.written(bytes);
  };
  return { buffer, writes, wire, takeOne };
}

function parse(wire: readonly Uint8Array[]) {
  const pduLengths: number[] = [];
  const payload: Uint8Array[] = [];
  let lasts = 0;
  const framer = new Framer({
    pdu: () => undefined,
    pDataStart: (length) => pduLengths.push(length),
    pdv: (_id, _isCommand, isLast, piece) => {
      payload.push(piece.slice());
      if (isLast) lasts += 1;
    },
    fault: (fault) => {
      throw new Error(fault.detail);
    },
  });
  for (const bytes of wire) framer.push(bytes);
  return { pduLengths, payload: concat(...payload), lasts, betweenPdus: framer.betweenPdus };
}

const turn = (): Promise<void> => Promise.resolve();

describe('SendBuffer', () => {
  it('gathers a command and its data set into one write at the end of the turn', async () => {
    const { buffer, writes, wire } = bufferOn();
    expect(buffer.pdv(1, true, true, new Uint8Array(100))).toBe(true);
    expect(buffer.pdv(1, false, true, new Uint8Array(100_000))).toBe(true);
    expect(writes).toHaveLength(0);
    await turn();
    expect(writes).toHaveLength(1);
    expect(parse(wire)).toMatchObject({ pduLengths: [106, 100_006], lasts: 2, betweenPdus: true });
  });

  it('sends one short message after the other from the same memory', async () => {
    const { buffer, writes, takeOne } = bufferOn();
    const used = new Set<ArrayBufferLike>();
    for (let message = 0; message < 10; message++) {
      buffer.pdv(1, true, true, new Uint8Array(100));
      await turn();
      for (const { buffer: memory } of writes) used.add(memory);
      takeOne();
    }
    expect(used.size).toBe(1);
  });

  it.each([7, 8, 128, 16_384, 131_072])('never sends a PDU longer than a peer’s maximum of %i', async (maxLength) => {
    const { buffer, wire } = bufferOn();
    buffer.setPeerMaxLength(maxLength);
    const random = seededRandom(maxLength);
    const bytes = Uint8Array.from({ length: Math.min(maxLength * 5, 200_000) }, () => random(256));
    buffer.pdv(3, false, true, bytes);
    await turn();
    const { pduLengths, payload, lasts } = parse(wire);
    expect(Math.max(...pduLengths)).toBeLessThanOrEqual(maxLength);
    expect(Buffer.from(payload).equals(bytes)).toBe(true);
    expect(lasts).toBe(1);
    // All fragments but the last are of even length, where two bytes fit (PS3.8 §E.2).
    if (maxLength > 7) for (const length of pduLengths.slice(0, -1)) expect(length % 2).toBe(0);
  });

  it('treats a maximum of 0 as unlimited and sends what we take ourselves', async () => {
    const { buffer, wire } = bufferOn();
    buffer.setPeerMaxLength(0);
    buffer.pdv(1, false, true, new Uint8Array(200_000));
    await turn();
    expect(parse(wire).pduLengths).toEqual([131_072, 68_940]);
  });

  it('sends an empty last fragment', async () => {
    const { buffer, wire } = bufferOn();
    buffer.pdv(1, false, true, new Uint8Array(0));
    await turn();
    expect(parse(wire)).toMatchObject({ pduLengths: [6], lasts: 1 });
  });

  it('says stop when the transport is full, keeps no copy of what waits, and goes on as it drains', async () => {
    const { buffer, writes, wire, takeOne } = bufferOn();
    const big = new Uint8Array(5_000_000).fill(7);
    expect(buffer.pdv(1, false, true, big)).toBe(false);
    let drained = false;
    const waiting = buffer.drained().then(() => {
      drained = true;
    });
    let most = 0;
    while (writes.length > 0) {
      most = Math.max(
        most,
        writes.reduce((sum, bytes) => sum + bytes.length, 0),
      );
      expect(drained).toBe(false);
      takeOne();
    }
    await waiting;
    expect(most).toBeLessThan(2_000_000);
    expect(parse(wire).payload).toHaveLength(5_000_000);
    expect(buffer.empty).toBe(true);
  });

  it('keeps a request to release behind the data, and lets an abort overtake it at a PDU boundary', async () => {
    for (const overtake of [false, true]) {
      const { buffer, writes, wire, takeOne } = bufferOn();
      buffer.pdv(1, false, true, new Uint8Array(2_000_000));
      const control = Uint8Array.of(overtake ? 7 : 5, 0, 0, 0, 0, 4, 0, 0, 0, 0);
      if (overtake) buffer.overtake(control);
      else buffer.pdu(control);
      await turn();
      while (writes.length > 0) takeOne();
      const { payload, betweenPdus } = parse(wire);
      expect(betweenPdus).toBe(true);
      expect(wire.at(-1)?.slice(-10)).toEqual(control);
      expect(payload.length === 2_000_000).toBe(!overtake);
    }
  });

  it('releases whoever waits when it is closed, and sends nothing more', async () => {
    const { buffer, wire } = bufferOn();
    buffer.pdv(1, false, true, new Uint8Array(5_000_000));
    const waiting = buffer.drained();
    buffer.close();
    await waiting;
    const before = wire.length;
    expect(buffer.pdv(1, false, true, new Uint8Array(10))).toBe(false);
    await buffer.drained();
    await turn();
    expect(wire).toHaveLength(before);
  });

  it('sends a block that was read into behind its command, in one write', async () => {
    const { buffer, writes, wire } = bufferOn();
    buffer.setPeerMaxLength(16_384);
    const block = buffer.block(1, 40_000);
    expect(block).toMatchObject({ length: 40_000, isLast: true });
    for (const [i, fragment] of block.fragments.entries()) fragment.fill(i + 1);
    expect(buffer.filled(block, new Uint8Array(100).fill(9))).toBe(true);
    expect(writes).toHaveLength(1);
    const { pduLengths, payload, lasts, betweenPdus } = parse(wire);
    expect(pduLengths).toEqual([106, 16_384, 16_384, 7_250]);
    expect(lasts).toBe(2);
    expect(betweenPdus).toBe(true);
    expect(payload).toEqual(
      concat(
        new Uint8Array(100).fill(9),
        new Uint8Array(16_378).fill(1),
        new Uint8Array(16_378).fill(2),
        new Uint8Array(7_244).fill(3),
      ),
    );
  });

  it('takes a long data set in blocks, each used again once it is written', async () => {
    const { buffer, wire, takeOne } = bufferOn();
    const bytes = Uint8Array.from({ length: 3_000_000 }, (_, i) => i % 251);
    const memories = new Set<ArrayBufferLike>();
    for (let at = 0; at < bytes.length; ) {
      const block = buffer.block(3, bytes.length - at);
      for (const fragment of block.fragments) {
        memories.add(fragment.buffer);
        fragment.set(bytes.subarray(at, at + fragment.length));
        at += fragment.length;
      }
      expect(block.isLast).toBe(at === bytes.length);
      buffer.filled(block, undefined);
      takeOne();
    }
    expect(memories.size).toBe(1);
    const { payload, lasts } = parse(wire);
    expect([Buffer.from(payload).equals(bytes), lasts]).toEqual([true, 1]);
  });

  it('reads into the same memory again where the transport takes all at once, which then is always free', () => {
    const { buffer, wire } = bufferOn({ takesAtOnce: true });
    const memories = new Set<ArrayBufferLike>();
    for (let turn = 0; turn < 20; turn++) {
      const block = buffer.block(1, 200_000);
      for (const fragment of block.fragments) memories.add(fragment.fill(turn).buffer);
      expect(buffer.filled(block, undefined)).toBe(true);
    }
    expect(memories.size).toBe(1);
    expect(buffer.empty).toBe(true);
    expect(parse(wire)).toMatchObject({ lasts: 20 });
  });

  it('sends a long data set to its end where the transport takes all at once', async () => {
    const { buffer, wire } = bufferOn({ takesAtOnce: true });
    const bytes = Uint8Array.from({ length: 2_000_000 }, (_, i) => i % 251);
    expect(buffer.pdv(1, false, true, bytes)).toBe(true);
    buffer.pdu(Uint8Array.of(5, 0, 0, 0, 0, 4, 0, 0, 0, 0));
    await turn();
    const { payload, ...rest } = parse(wire);
    expect(Buffer.from(payload).equals(bytes)).toBe(true);
    expect(rest).toMatchObject({ lasts: 1, betweenPdus: true });
  });

  it('takes the short end of a data set into its last block', () => {
    const { buffer } = bufferOn();
    const pixels = 2 * 131_066;
    const image = buffer.block(1, pixels + 10_000);
    expect(image).toMatchObject({ length: pixels + 10_000, isLast: true });
    expect(image.fragments.map(({ length }) => length)).toEqual([131_066, 131_066, 10_000]);
    expect(buffer.block(1, pixels + 20_000)).toMatchObject({ length: pixels, isLast: false });
  });

  it('wants nothing read while TLS has something to encipher, and gives it one PDU at a time', async () => {
    const { buffer, writes, takeOne } = bufferOn({ enciphers: true });
    const block = buffer.block(1, 400_000);
    expect(block).toMatchObject({ length: 131_066, isLast: false });
    expect(buffer.filled(block, new Uint8Array(100))).toBe(false);
    // The receiver has something to do while the data are enciphered.
    expect(writes.map(({ length }) => length)).toEqual([112, 131_078]);
    takeOne();
    let drained = false;
    const waiting = buffer.drained().then(() => {
      drained = true;
    });
    await turn();
    expect(drained).toBe(false);
    takeOne();
    await waiting;
    // Answers to a query are gathered all the same.
    expect(buffer.pdv(1, false, true, new Uint8Array(1_000))).toBe(true);
  });

  it('keeps a block behind what waits, and sends the command of its own where it has no room for it', async () => {
    const { buffer, wire, writes, takeOne } = bufferOn();
    const waits = new Uint8Array(2_000_000).fill(5);
    expect(buffer.pdv(1, false, true, waits)).toBe(false);
    const command = new Uint8Array(600).fill(9);
    const block = buffer.block(1, 1_000);
    for (const fragment of block.fragments) fragment.fill(1);
    expect(buffer.filled(block, command)).toBe(false);
    while (writes.length > 0) takeOne();
    const { payload, lasts } = parse(wire);
    expect(lasts).toBe(3);
    expect(payload).toEqual(concat(waits, command, new Uint8Array(1_000).fill(1)));
    buffer.finish();
    expect(buffer.filled(buffer.block(1, 10), undefined)).toBe(false);
  });
});
