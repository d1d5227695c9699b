import { describe, expect, it } from 'vitest';
import { tags } from '../../src-shared/dicom/tags.ts';
import { transferSyntax } from '../../src-shared/dicom/transfer-syntaxes.ts';
import { HeaderScan } from './header-scan.ts';

/** A patient's name, group length of 7FE0 that lies, and pixel data of eight bytes (explicit VR little endian). */
const bytes = new Uint8Array([
  ...[0x10, 0x00, 0x10, 0x00, 0x50, 0x4e, 0x02, 0x00, 0x41, 0x20], // (0010,0010) PN "A "
  ...[0xe0, 0x7f, 0x00, 0x00, 0x55, 0x4c, 0x04, 0x00, 0xff, 0xff, 0x00, 0x00], // (7FE0,0000) UL 65535
  ...[0xe0, 0x7f, 0x10, 0x00, 0x4f, 0x57, 0x00, 0x00, 0x08, 0x00, 0x00, 0x00, 1, 2, 3, 4, 5, 6, 7, 8], // (7FE0,0010) OW
]);

function scan(fed: Uint8Array) {
  const header = new HeaderScan(transferSyntax.ExplicitLE, (dataSet) => dataSet.string(tags.PatientName));
  header.feed(fed, true);
  return header.result();
}

/** UL was taken for a VR with a 32-bit length, and the value of the group length for where the data set ends. */
describe('a group length before the pixel data', () => {
  it('says nothing about where the data set ends', () => {
    expect(scan(bytes)).toEqual({ ok: true, found: 'A' });
  });

  it('does not hide that the pixel data end early', () => {
    expect(scan(bytes.subarray(0, -2))).toMatchObject({ ok: false, error: { code: 'ends-early' } });
  });
});
