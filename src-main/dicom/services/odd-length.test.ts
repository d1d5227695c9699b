import { describe, expect, it } from 'vitest';
import { PdvBlock } from '../upper-layer/pdv-block.ts';
import { OpenedObject } from './opened-object.ts';
import type { StoredObject } from './store-source.ts';

/** An object of `length` bytes that is read three bytes at a time. */
function object(length: number, known: boolean): StoredObject {
  const bytes = Uint8Array.from({ length }, (_, index) => index + 1);
  return {
    sopClassUid: '1.2',
    sopInstanceUid: '1.2.3',
    transferSyntaxUid: '1.2.840.10008.1.2.1.99',
    label: 'made',
    byteLength: known ? length : undefined,
    open: async () => {
      let at = 0;
      return {
        next: async () => {
          const part = bytes.subarray(at, at + 3);
          at += part.length;
          return part.length === 0 ? undefined : part;
        },
        close: async () => {},
      };
    },
  };
}

async function sent(length: number, known: boolean): Promise<{ parts: number[]; bytes: number[] }> {
  const opened = await OpenedObject.open(object(length, known));
  if (!(opened instanceof OpenedObject)) throw new Error('it does not open');
  const parts: number[] = [];
  const bytes: number[] = [];
  for (;;) {
    const part = await opened.next();
    if (!part || part instanceof PdvBlock) throw new Error('it gives no parts');
    parts.push(part.bytes.length);
    bytes.push(...part.bytes);
    if (part.isLast) return { parts, bytes };
  }
}

/** DCMTK aborts the association: "DIMSE: Odd Fragment Length". Deflated files without their padding byte are real (PS3.5 §A.5). */
describe('a data set of odd length', () => {
  it.each([true, false])('is sent with a zero byte at its end (length known: %s)', async (known) => {
    const { parts, bytes } = await sent(7, known);
    expect(bytes).toEqual([1, 2, 3, 4, 5, 6, 7, 0]);
    expect(parts.every((length) => length % 2 === 0)).toBe(true);
  });

  it.each([true, false])('of even length is sent as it is (length known: %s)', async (known) => {
    expect((await sent(6, known)).bytes).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('is read whole without it, to be converted', async () => {
    const opened = await OpenedObject.open(object(7, true));
    expect(opened instanceof OpenedObject && (await opened.readAll(100))?.length).toBe(7);
  });
});
