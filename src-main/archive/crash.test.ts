import { spawn } from 'node:child_process';
import { promises as fs } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { readFile } from '../dicom/part10/read-file.ts';
import { collect, filesBelow, openSampleArchive, temporaryFolder } from './testing/sample-object.ts';

const rounds = Number(process.env.QUARRY_KILLS ?? 20);

/** Numbers from 0 to 1 that are the same in every run. */
function* random(seed: number): Generator<number> {
  for (let state = seed; ; ) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state / 2 ** 32;
  }
}

/** Stores in a process of its own and kills that after so many acknowledgements; says which they were. */
async function storeAndKill(
  folder: string,
  round: number,
  acknowledgements: number,
  ...how: readonly string[]
): Promise<string[]> {
  const script = fileURLToPath(new URL('./testing/storing-process.ts', import.meta.url));
  const child = spawn(process.execPath, ['--no-warnings', script, folder, String(round), ...how], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (lines.length === acknowledgements) child.kill('SIGKILL');
  }
  await ended;
  return lines;
}

/** Several studies share its folders, and images of several series have one number: names are taken. */
const layout = '{PatientID}/{StudyDate}_{StudyDescription} übersicht/{InstanceNumber}.dcm';

it.each([
  ['background', ''],
  ['strict', ''],
  ['background', layout],
])(
  `loses nothing acknowledged when it is killed: %s %s, ${rounds / 2} times`,
  async (durability, layout) => {
    await using folder = await temporaryFolder();
    const moments = random(durability === 'strict' ? 7 : 42);
    const acknowledged: string[] = [];
    for (let round = 1; round <= rounds / 2; round++) {
      const lines = await storeAndKill(
        folder.path,
        round,
        1 + Math.floor(Number(moments.next().value) * 150),
        durability,
        layout,
      );
      expect(lines.filter((line) => line.startsWith('failed'))).toEqual([]);
      acknowledged.push(...lines);
      const problems: unknown[] = [];
      const archive = await openSampleArchive(folder.path, { onProblem: (problem) => problems.push(problem) });
      expect(problems).toEqual([]);
      expect(archive.rebuild).toBeUndefined();
      const rows = await collect(archive.query('study', 'IMAGE', { SOPInstanceUID: '' }));
      const indexed = new Set(rows.map((row) => row.path.SOPInstanceUID));
      expect(acknowledged.filter((uid) => !indexed.has(uid))).toEqual([]);
      expect(indexed.size).toBe(rows.length);
      expect((await archive.stats()).instances).toBe(rows.length);
      expect(await filesBelow(join(archive.folder, 'incoming'))).toEqual([]);
      const files = await filesBelow(join(archive.folder, 'objects'));
      expect(files).toHaveLength(rows.length);
      await archive.close();
    }
    // Every file is whole, and holds the object that it should.
    const found = new Set<string>();
    for (const file of await filesBelow(join(folder.path, 'archive', 'objects'))) {
      const read = readFile(await fs.readFile(join(folder.path, 'archive', 'objects', file)));
      if (!read.ok) throw new Error(`${file}: ${read.error.message}`);
      found.add(read.header.sopInstanceUid ?? '');
    }
    expect(acknowledged.filter((uid) => !found.has(uid))).toEqual([]);
  },
  240_000,
);
