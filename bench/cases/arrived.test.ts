import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { checkArrived } from './pair.ts';

const folder = mkdtempSync(join(tmpdir(), 'quarry-bench-arrived-'));
afterAll(() => rmSync(folder, { recursive: true }));

const length = 10_000;
function filled(name: string, count: number): string {
  const at = join(folder, name);
  mkdirSync(at, { recursive: true });
  for (let number = 0; number < count; number++) writeFileSync(join(at, `${number}.dcm`), Buffer.alloc(length));
  return at;
}
const sent = { objects: 3, bytes: 3 * length };

describe('what arrived', () => {
  it('is as much as was sent, in an archive beside its index', async () => {
    await checkArrived(sent, { folder: filled('whole', 3) }, 'whole');
    const archive = filled('archive/objects', 3);
    writeFileSync(join(archive, '..', 'index.sqlite'), '');
    await checkArrived(sent, { folder: join(archive, '..') }, 'archive');
  });

  it('ends the bench where a file is missing, one too many or too short, or a peer says it has less', async () => {
    await expect(checkArrived(sent, { folder: filled('few', 2) }, 'few')).rejects.toThrow('few: 2 files of 20000 bytes arrived');
    await expect(checkArrived(sent, { folder: filled('many', 4) }, 'many')).rejects.toThrow('4 files');
    const short = filled('short', 3);
    truncateSync(join(short, '1.dcm'), 5_000);
    await expect(checkArrived(sent, { folder: short }, 'short')).rejects.toThrow('25000 bytes');
    const arrived = async () => ({ objects: 2, bytes: 3 * length });
    await expect(checkArrived(sent, { folder: filled('told', 3), arrived }, 'told')).rejects.toThrow('2 files');
  });
});
