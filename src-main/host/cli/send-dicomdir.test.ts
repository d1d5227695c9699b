import { mkdtempSync, readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { part10, sample } from '../../archive/testing/sample-object.ts';
import { MemoryStore } from '../../dicom/testing/memory-store.ts';
import { type DicomNode, startNode } from '../../net/scp/dicom-node.ts';
import { SendProgress } from './send-progress.ts';
import { quarryHere } from './testing/in-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'quarry-medium-'));
const medium = join(folder, 'medium');
let node: DicomNode;
let store: MemoryStore;

const quarry = (...args: string[]) => quarryHere(args, { QUARRY_HOME: folder });
const send = (...paths: string[]) => quarry('send', `NODE@127.0.0.1:${node.port}`, ...paths);

beforeAll(async () => {
  const target = { open: (object: Parameters<MemoryStore['open']>[0]) => store.open(object) };
  const started = await startNode({ host: '127.0.0.1', port: 0, acceptCalled: () => true, store: target });
  if (!started.ok) throw new Error(started.code);
  node = started.node;
  for (const instance of [1, 2]) {
    const file = join(folder, `${instance}.dcm`);
    writeFileSync(file, part10(sample({ instance })));
    expect((await quarry('archive', 'import', file)).code).toBe(0);
  }
  expect((await quarry('archive', 'export', '--all', '-o', medium)).code).toBe(0);
  // A medium has more than its DICOMDIR names.
  writeFileSync(join(medium, 'more.dcm'), part10(sample({ instance: 3 })));
});
afterAll(async () => {
  await node.close({ graceMs: 0 });
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  store = new MemoryStore();
});

const sent = () => store.received.map(({ object }) => object.sopInstanceUid).toSorted();
const uids = (...instances: number[]) => instances.map((instance) => sample({ instance }).sopInstanceUid);

describe('quarry send of a medium', () => {
  it('takes a DICOMDIR for what it names, and a folder for all that is in it', async () => {
    expect(await send(join(medium, 'DICOMDIR'))).toMatchObject({ code: 0, stderr: '' });
    expect(sent()).toEqual(uids(1, 2));
    store = new MemoryStore();
    expect(await send(medium)).toMatchObject({ code: 0, stderr: '' });
    expect(sent()).toEqual(uids(1, 2, 3));
  });

  it('counts what is sent, not the DICOMDIR', async () => {
    const shown: string[] = [];
    const output = { progress: (text: string) => void shown.push(text) };
    const progress = new SendProgress(output, [medium], { recurse: true }, new AbortController().signal);
    await progress.counted;
    progress.object();
    expect(shown).toEqual([expect.stringContaining('1 of 3 files')]);
  });

  it('tells which of the named files is not there', async () => {
    const report = join(folder, 'report.csv');
    expect((await send(join(medium, 'DICOMDIR'), '--report-file', report)).code).toBe(0);
    const file = /^(.*),sent/m.exec(readFileSync(report, 'utf8'))?.[1] ?? '';
    unlinkSync(file);
    store = new MemoryStore();
    const { code, stderr } = await send(medium);
    expect({ code, stderr }).toEqual({ code: 7, stderr: expect.stringMatching(/^Left out: .*\(file-missing\)\n$/) });
    expect(sent()).toHaveLength(2);
  });
});
