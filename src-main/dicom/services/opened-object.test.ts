import { describe, expect, it } from 'vitest';
import { PdvBlock, pdvBlockLength } from '../upper-layer/pdv-block.ts';
import { OpenedObject } from './opened-object.ts';
import type { ObjectReader } from './store-source.ts';

const length = 1_500_000;
const reserve = (left: number) => new PdvBlock(new Uint8Array(pdvBlockLength(2)), 1, left, 131_066);

/** Can be read into places; fails from a byte on. */
function readable(failsAt = Number.POSITIVE_INFINITY) {
  let at = 0;
  let closed = 0;
  const reader: ObjectReader = {
    next: async () => {
      throw new Error('parts were asked for');
    },
    async into(buffers) {
      for (const buffer of buffers) {
        if (at + buffer.length > failsAt) throw new Error('cut short');
        buffer.fill(at % 251);
        at += buffer.length;
      }
    },
    async close() {
      closed++;
    },
  };
  return { object: { byteLength: length, label: 'it', open: async () => reader }, closed: () => closed };
}

describe('an object that can be read into blocks', () => {
  it('is, in order and to its end', async () => {
    const opened = await OpenedObject.open(readable().object, reserve);
    if (!(opened instanceof OpenedObject)) throw new Error('it does not open');
    let read = 0;
    for (;;) {
      const block = await opened.next();
      if (!(block instanceof PdvBlock)) throw new Error('no block');
      for (const fragment of block.fragments) {
        expect(fragment.every((byte) => byte === read % 251)).toBe(true);
        read += fragment.length;
      }
      expect(block.isLast).toBe(read === length);
      if (block.isLast) break;
    }
    expect(read).toBe(length);
  });

  it('fails before anything is sent where its beginning cannot be read, and is closed', async () => {
    const { object, closed } = readable(1_000);
    expect(await OpenedObject.open(object, reserve)).toMatchObject({ failure: { code: 'file-unreadable' } });
    expect(closed()).toBe(1);
  });

  it('says why where it breaks off later', async () => {
    const opened = await OpenedObject.open(readable(400_000).object, reserve);
    if (!(opened instanceof OpenedObject)) throw new Error('it does not open');
    expect(await opened.next()).toBeInstanceOf(PdvBlock);
    expect(await opened.next()).toBeUndefined();
    expect(opened.failure).toMatchObject({ code: 'file-unreadable' });
  });
});
