import { expect, it } from 'vitest';
import { tags } from '../../src-shared/dicom/tags.ts';
import { transferSyntax } from '../../src-shared/dicom/transfer-syntaxes.ts';
import { HeaderScan } from './header-scan.ts';

const name = [0x10, 0x00, 0x10, 0x00, 0x50, 0x4e, 0x02, 0x00, 0x41, 0x20]; // (0010,0010) PN "A "
const groupLength = [0xe0, 0x7f, 0x00, 0x00, 0x55, 0x4c, 0x04, 0x00, 0x14, 0x00, 0x00, 0x00]; // (7FE0,0000) UL 20
const pixelData = [0xe0, 0x7f, 0x10, 0x00, 0x4f, 0x57, 0x00, 0x00, 0x08, 0x00, 0x00, 0x00, 1, 2, 3, 4, 5, 6, 7, 8]; // (7FE0,0010) OW

function scan(bytes: readonly number[], first: number) {
  const header = new HeaderScan(transferSyntax.ExplicitLE, (dataSet) => dataSet.string(tags.PatientName));
  header.feed(Uint8Array.from(bytes.slice(0, first)), false);
  header.feed(Uint8Array.from(bytes.slice(first)), false);
  header.feed(new Uint8Array(0), true);
  return header.result();
}

/** Their length was not known where the first piece ended inside their header: pixel data that were cut off were taken for whole. */
it.each([
  ['pixel data', [...name, ...pixelData]],
  ['a group length and pixel data', [...name, ...groupLength, ...pixelData]],
])('%s that end early are found, wherever the pieces before end', (_what, bytes) => {
  for (let first = 0; first <= bytes.length; first++) {
    expect([first, scan(bytes, first)]).toEqual([first, { ok: true, found: 'A' }]);
    const offset = name.length;
    expect([first, scan(bytes.slice(0, -2), first)]).toMatchObject([first, { ok: false, error: { code: 'ends-early', offset } }]);
  }
});
