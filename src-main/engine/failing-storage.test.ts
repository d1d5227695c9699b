import { spawnSync } from 'node:child_process';
import { mkdtemp, open, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mayMount, type SmallVolume, smallVolume } from '../../e2e/interop/small-volume.ts';
import { openRules } from '../../src-shared/contract/storage-areas.ts';
import { tags } from '../../src-shared/dicom/tags.ts';
import { sample } from '../archive/testing/sample-object.ts';
import { DataSet } from '../dicom/dataset/data-set.ts';
import { memoryObject } from '../dicom/testing/memory-store.ts';
import { readNodeConfig } from '../local-node/node-config.ts';
import { startServedNode } from '../local-node/served-node.ts';
import { echo } from '../net/scu/echo.ts';
import { find } from '../net/scu/find.ts';
import { send } from '../net/scu/send.ts';
import { askCommitment } from '../net/testing/asking.ts';
import { startEngine, testHome } from './testing/test-engine.ts';

const timeouts = { connectMs: 10_000, associationMs: 10_000, responseMs: 30_000, silenceMs: 30_000 };

/** A node with the areas AREA, whose folder is on the volume that fails, and OTHER, whose is not. */
interface Node {
  readonly port: number;
  stop(): Promise<void>;
}

let folder: string;
let volume: SmallVolume | undefined;
let node: Node | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quarry-failing-'));
});
afterEach(async () => {
  await node?.stop();
  node = undefined;
  volume?.unmount();
  volume = undefined;
  await rm(folder, { recursive: true, force: true });
});

const areas = () => [
  { aeTitle: 'AREA', folder: join(folder, 'volume', 'area') },
  { aeTitle: 'OTHER', folder: join(folder, 'other') },
];

async function engineNode(): Promise<Node> {
  const home = await testHome();
  const { engine, client } = await startEngine(home);
  await client.settings.update({ disk: { warnGigabytes: 0, warnPercent: 0, reserveMegabytes: 0 } });
  for (const area of areas()) await client.storageAreas.add({ ...openRules, on: true, ...area });
  const stop = async () => {
    await engine.close();
    await home.remove();
  };
  return { port: home.receiverPort, stop };
}

async function servedNode(): Promise<Node> {
  const read = readNodeConfig(JSON.stringify({ areas: areas(), reserveBytes: 0 }), 'quarry.json');
  if (!read.ok) throw new Error(read.problem);
  const started = await startServedNode({ config: read.config, bind: '127.0.0.1', port: 0, timeouts });
  if (!started.ok) throw new Error(JSON.stringify(started));
  const { served } = started;
  return { port: served.node.port, stop: () => served.close({ graceMs: 0 }) };
}

const target = (calledAeTitle = 'AREA') => ({
  host: '127.0.0.1',
  port: node?.port ?? 0,
  calledAeTitle,
  callingAeTitle: 'MODALITY',
});

/** The status of one object: 0, or why it was not taken. */
async function stored(instance: number, pixelBytes = 3_000, title = 'AREA'): Promise<number> {
  let code = 0;
  await send(target(title), {
    objects: [memoryObject(sample({ instance, study: instance, pixelBytes }))],
    timeouts,
    onObject: (_, { failure }) => {
      if (failure !== undefined) code = failure.kind === 'status' ? failure.status.code : -1;
    },
  });
  return code;
}

/** Studies that are found; undefined when the query failed. */
async function found(): Promise<number | undefined> {
  const identifier = new DataSet().set(tags.QueryRetrieveLevel, 'CS', 'STUDY').set(tags.StudyInstanceUID, 'UI', '');
  const answers = find(target(), { model: 'study', level: 'STUDY', identifier, timeouts });
  let count = 0;
  for (;;) {
    const step = await answers.next();
    if (step.done) return step.value.kind === 'complete' ? count : undefined;
    count += step.value.length;
  }
}

const committed = async (instance: number, waitMs?: number) =>
  (await askCommitment(target(), [sample({ instance, study: instance })], waitMs)).committed.length === 1;

const mount = (...args: string[]) => {
  if (spawnSync('mount', args).status !== 0) throw new Error(`mount ${args.join(' ')}`);
};

describe.each([
  ['the engine', engineNode],
  ['a node without a window', servedNode],
])('storage that fails under %s', (_, start) => {
  it.skipIf(!mayMount())(
    'full: refuses with A700H, keeps what it acknowledged, goes on when there is room',
    async () => {
      volume = smallVolume(join(folder, 'volume'), 8);
      node = await start();
      let taken = 0;
      let status = 0;
      while (status === 0 && taken < 20) {
        status = await stored(taken + 1, 900_000);
        if (status === 0) taken++;
      }
      expect(status).toBe(0xa700);
      expect(taken).toBeGreaterThan(1);
      expect(await found()).toBe(taken);
      expect(await stored(1, 900_000, 'OTHER')).toBe(0);
      volume?.remount('size=40m');
      // How much is free is asked once a second at most: until then it is refused as before.
      let after = await stored(taken + 1, 900_000);
      for (let tries = 0; after !== 0 && tries < 2_000; tries++) after = await stored(taken + 1, 900_000);
      expect(after).toBe(0);
      expect(await committed(1)).toBe(true);
      await node.stop();
      node = await start();
      expect(await found()).toBe(taken + 1);
    },
    60_000,
  );

  it.skipIf(!mayMount())(
    'read-only: refuses with A700H and goes on answering, and takes again when it may',
    async () => {
      node = await start();
      expect(await stored(1)).toBe(0);
      const incoming = join(folder, 'volume', 'area', 'incoming');
      // The file that is opened ahead for the next object is on the volume that can be written.
      await expect.poll(() => readdir(incoming)).toHaveLength(1);
      await expect.poll(() => readdir(incoming)).toEqual([]);
      mount('-t', 'tmpfs', '-o', 'ro', 'quarry-test', incoming);
      try {
        expect(await stored(2)).toBe(0xa700);
        expect(await found()).toBe(1);
      } finally {
        spawnSync('umount', ['-l', incoming]);
      }
      expect(await stored(2)).toBe(0);
      expect(await committed(2)).toBe(true);
    },
    60_000,
  );

  it('gone: refuses with A700H and makes no other in its place; other areas go on', async () => {
    node = await start();
    expect(await stored(1)).toBe(0);
    await rm(join(folder, 'volume', 'area'), { recursive: true });
    expect(await stored(2)).toBe(0xa700);
    expect(await readdir(join(folder, 'volume'))).toEqual([]);
    // What is not there any more is not answered for.
    expect(await committed(1, 1_000)).toBe(false);
    expect(await readdir(join(folder, 'volume'))).toEqual([]);
    expect((await echo(target(), { timeouts })).ok).toBe(true);
    expect(await stored(1, 3_000, 'OTHER')).toBe(0);
  }, 60_000);

  it('with a damaged index: makes it anew from the files while it runs, and finds everything again', async () => {
    node = await start();
    for (let instance = 1; instance <= 30; instance++) expect(await stored(instance)).toBe(0);
    const index = join(folder, 'volume', 'area', 'index.sqlite');
    // All that was stored is in the log beside the index until the last connection closes.
    await node.stop();
    node = await start();
    expect(await found()).toBe(30);
    const file = await open(index, 'r+');
    const { size } = await stat(index);
    await file.write(Buffer.alloc(size - 4096, 0x5a), 0, size - 4096, 4096);
    await file.close();
    // Reconnecting readers see the damage at once, those that have it in memory later; each answer is an event.
    const answers: (number | undefined)[] = [];
    for (let instance = 31; instance <= 60; instance++) {
      const status = await stored(instance);
      answers.push(await found());
      if (status === 0 && answers.at(-1) === instance) break;
    }
    expect(await stored(99)).toBe(0);
    const files = await readdir(join(folder, 'volume', 'area', 'objects'), { recursive: true });
    const objects = files.filter((name) => name.endsWith('.dcm')).length;
    let now = await found();
    for (let asked = 0; now !== objects && asked < 200; asked++) now = await found();
    expect(now).toBe(objects);
    expect(objects).toBeGreaterThan(30);
  }, 120_000);
});
