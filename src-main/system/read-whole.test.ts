import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { readToEnd, readWhole, readWholeOnTheSpot, TooLong } from './read-whole.ts';

it('a file of as many bytes as are allowed is read whole, one more is too long', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'quarry-whole-'));
  try {
    const file = join(folder, 'text');
    const bytes = Buffer.from(Array.from({ length: 200_000 }, (_, at) => at % 251));
    writeFileSync(file, bytes);
    expect(bytes.equals(await readWhole(file))).toBe(true);
    expect(bytes.equals(await readWhole(file, bytes.length))).toBe(true);
    expect(bytes.equals(readWholeOnTheSpot(file, bytes.length))).toBe(true);
    await expect(readWhole(file, bytes.length - 1)).rejects.toThrow(TooLong);
    expect(() => readWholeOnTheSpot(file, bytes.length - 1)).toThrow(TooLong);
    await expect(readWhole(join(folder, 'none'))).rejects.toMatchObject({ code: 'ENOENT' });
    expect(() => readWholeOnTheSpot(folder)).toThrow(expect.objectContaining({ code: 'EISDIR' }));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it('of a stream without end no more is read than is allowed, and it is let go', async () => {
  const endless = new Readable({
    read() {
      this.push(Buffer.alloc(1000));
    },
  });
  await expect(readToEnd(endless, 9_500)).rejects.toThrow('more than 9500 bytes');
  expect(endless.destroyed).toBe(true);
});
