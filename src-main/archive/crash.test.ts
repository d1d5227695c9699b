import { promises as fs } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { tags } from '../../src-shared/dicom/tags.ts';
import { readFile } from '../dicom/part10/read-file.ts';
import { type Moment, Writer } from './testing/kill-writer.ts';
import { collect, filesBelow, openSampleArchive, temporaryFolder } from './testing/sample-object.ts';

const rounds = Math.ceil(Number(process.env.QUARRY_KILLS ?? 200) / 3);
/** Of one load. */
const objects = 36;

/** Numbers from 0 to 1 that are the same in every run. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** From the first moment of opening the archive to the end of the load: before anything is said, or after any line. */
function moment(next: () => number): Moment {
  const opening = next() < 0.15;
  const lines = opening ? 0 : 1 + Math.floor(next() * (objects + 2));
  return { lines, afterMs: next() * (opening ? 60 : 4) };
}

/** The objects in an archive's files, by file. What was read once is not read again until the end. */
class FilesRead {
  readonly #folder: string;
  #uids = new Map<string, string>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** SOP Instance UIDs of all files, each of which must be whole. */
  async uids({ again }: { again: boolean }): Promise<string[]> {
    const before = again ? new Map<string, string>() : this.#uids;
    this.#uids = new Map();
    for (const file of await filesBelow(this.#folder)) this.#uids.set(file, before.get(file) ?? (await this.#uidOf(file)));
    return [...this.#uids.values()];
  }

  async #uidOf(file: string): Promise<string> {
    const read = readFile(await fs.readFile(join(this.#folder, file)));
    if (!read.ok) throw new Error(`${file}: ${read.error.message}`);
    return read.header.meta.string(tags.MediaStorageSOPInstanceUID) ?? '';
  }
}

/** Opens the archive as the next start of the program does, and compares what was acknowledged with index and files. */
async function compare(folder: string, files: FilesRead, acknowledged: readonly string[], again = false): Promise<number> {
  const problems: unknown[] = [];
  const archive = await openSampleArchive(folder, { onProblem: (problem) => problems.push(problem) });
  expect(problems).toEqual([]);
  expect(archive.rebuild).toBeUndefined();
  const rows = await collect(archive.query('study', 'IMAGE', { SOPInstanceUID: '' }));
  const indexed = rows.map((row) => row.path.SOPInstanceUID ?? '').sort();
  const there = new Set(indexed);
  expect(acknowledged.filter((uid) => !there.has(uid))).toEqual([]);
  expect(there.size).toBe(rows.length);
  expect((await archive.stats()).instances).toBe(rows.length);
  expect(await filesBelow(join(archive.folder, 'incoming'))).toEqual([]);
  expect((await files.uids({ again })).sort()).toEqual(indexed);
  await archive.close();
  return rows.length;
}

/** Several studies share its folders, and images of several series have one number: names are taken. */
const layout = '{PatientID}/{StudyDate}_{StudyDescription} übersicht/{InstanceNumber}.dcm';

it.each([
  ['background', ''],
  ['strict', ''],
  ['background', layout],
])(
  `loses nothing acknowledged when it is killed: %s %s, ${rounds} times`,
  async (durability, layout) => {
    await using folder = await temporaryFolder();
    const codeCache = join(folder.path, 'code');
    const next = random(durability === 'strict' ? 7 : 42);
    const files = new FilesRead(join(folder.path, 'archive', 'objects'));
    const writer = (round: number) => new Writer({ folder: folder.path, round, durability, layout, objects, codeCache });
    await writer(0).storeAll();
    const acknowledged: string[] = [];
    const met = { opening: 0, storing: 0, after: 0, unsaid: 0 };
    let [coming, kept] = [writer(1), objects];
    for (let round = 1; round <= rounds; round++) {
      const current = coming;
      coming = writer(round + 1);
      const killed = await current.storeAndKill(moment(next));
      expect(killed.failed).toEqual([]);
      acknowledged.push(...killed.acknowledged);
      met[killed.done ? 'after' : killed.opened ? 'storing' : 'opening']++;
      const before = kept;
      kept = await compare(folder.path, files, acknowledged, round === rounds);
      met.unsaid += kept - before - killed.acknowledged.length;
    }
    await coming.discard();
    console.log(
      `${durability} ${layout}: killed ${rounds} times (${met.opening} while opening, ${met.storing} while storing, ${met.after} when done), ` +
        `${acknowledged.length} acknowledged, none lost; ${met.unsaid} stored whole and not acknowledged yet`,
    );
    // The moments were where they should be.
    if (rounds >= 50) expect(Math.min(met.opening, met.storing, met.unsaid)).toBeGreaterThan(0);
  },
  600_000,
);
