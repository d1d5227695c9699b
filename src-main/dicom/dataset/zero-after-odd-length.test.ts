import { describe, expect, it } from 'vitest';
import { tags } from '../../../src-shared/dicom/tags.ts';
import { transferSyntax } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import { readDataSet } from './read-data-set.ts';

/** (0010,0020) LO "A1" and pixel data of three bytes: real files have such (explicit VR little endian). */
const odd = [
  ...[0x10, 0x00, 0x20, 0x00, 0x4c, 0x4f, 0x02, 0x00, 0x41, 0x31],
  ...[0xe0, 0x7f, 0x10, 0x00, 0x4f, 0x42, 0x00, 0x00, 0x03, 0x00, 0x00, 0x00, 1, 2, 3],
];

/** What a sender adds so that its message has an even length was taken for an element that is cut. */
describe('a zero byte after an element of odd length', () => {
  it('ends the data set', () => {
    const read = readDataSet(Uint8Array.from([...odd, 0]), transferSyntax.ExplicitLE);
    expect(read).toMatchObject({ ok: true, complete: true, end: odd.length });
    expect(read.ok && read.dataSet.get(tags.PixelData)?.length).toBe(3);
  });

  it.each([
    ['not zero', [...odd, 1]],
    ['two of them', [...odd, 0, 0]],
    ['after elements of even length', [...odd.slice(0, 10), 0]],
  ])('is still an element that is cut, if %s', (_, bytes) => {
    expect(readDataSet(Uint8Array.from(bytes), transferSyntax.ExplicitLE)).toMatchObject({
      ok: false,
      error: { code: 'ends-early' },
    });
  });
});
