import { spawnSync } from 'node:child_process';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openArchive } from '../../src-main/archive/open-archive.ts';
import { send } from '../../src-main/net/scu/send.ts';
import type { ServiceFailure } from '../../src-shared/dicom/failure.ts';
import { tags } from '../../src-shared/dicom/tags.ts';
import { errorOf, expectClear, expectStored } from './expectations.ts';
import { startOurNode } from './our-node.ts';
import { QuarryProcess } from './quarry-process.ts';
import { mayMount, type SmallVolume, smallVolume } from './small-volume.ts';
import { explained, practicalTimeouts, targetOf } from './target.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { enlarged, filesIn, practiceSample, storedObject } from './test-objects.ts';

const folder = temporaryFolder('bad-folder');
const sample = practiceSample(1).slice(0, 8);
/** A hang is a failed test, and a quick one. */
const timeouts = { ...practicalTimeouts, associationMs: 700, responseMs: 2_000, silenceMs: 2_000 };

describe('an archive folder that', () => {
  it('cannot be, because a file is in its way, is named', async () => {
    const file = join(folder, 'in-the-way');
    await writeFile(file, '');
    const opened = await openArchive({
      folder: join(file, 'archive'),
      indexFile: join(folder, 'i.sqlite'),
      durability: 'background',
    });
    if (opened.ok) throw new Error('it opened');
    expectClear(explained(opened.failure), 'folder-not-writable');
  });

  it('is not writable ends `quarry receive` with its own exit code', async () => {
    const file = join(folder, 'in-the-way-too');
    await writeFile(file, '');
    const end = await QuarryProcess.quarry(['receive', '--port', '0', '-o', join(file, 'in'), '--json'], folder).ended();
    expect(end.code).toBe(10);
    expectClear(errorOf(end.stdout), 'folder-not-writable');
  });
});

describe.skipIf(!mayMount())('a disk that', () => {
  let volume: SmallVolume | undefined;
  afterAll(() => volume?.unmount());

  it('is full refuses what does not fit, keeps what did, and tells both sides', async () => {
    volume = smallVolume(join(folder, 'full'), 4);
    const node = await startOurNode({ folder: join(folder, 'full') });
    const large = enlarged(sample[3] ?? practiceSample(1)[0], 8_000_000);
    const objects = [sample[0], large, sample[1], sample[2]].flatMap((object) => (object ? [object] : []));
    let failure: ServiceFailure | undefined;
    const end = await send(targetOf(node), {
      objects: objects.map((object) => storedObject(object)),
      timeouts,
      onObject: (_, outcome) => {
        failure ??= outcome.failure;
      },
    });
    expect(end).toMatchObject({ sent: 3, failed: 1 });
    expectClear(explained(failure, targetOf(node)), 'status-A700');
    expect(node.arrived.filter(({ status }) => status.code !== 0)).toMatchObject([{ status: { errorComment: 'Disk full' } }]);
    await expectStored(
      node,
      objects.filter((object) => object !== large),
    );
    await node.stop();
    volume?.unmount();
    volume = undefined;
  });

  it('is full ends `quarry get` with its own exit code, and keeps what fitted', async () => {
    const source = await startOurNode({ folder: join(folder, 'plenty') });
    const large = enlarged(sample[0], 6_000_000);
    const kept = sample.filter(({ dataSet }) => dataSet.string(tags.PatientID) === 'PRACTICE-0001').slice(1);
    await send(targetOf(source), { objects: [large, ...kept].map((object) => storedObject(object)), timeouts });
    volume = smallVolume(join(folder, 'full-get'), 3);
    const out = join(folder, 'full-get', 'out');
    const args = [
      'get',
      `QUARRY@127.0.0.1:${source.port}`,
      '--model',
      'patient',
      '--level',
      'patient',
      '-k',
      'PatientID=PRACTICE-0001',
    ];
    const end = await QuarryProcess.quarry([...args, '-o', out, '--json'], folder).ended();
    await source.stop();
    const files = await filesIn(out);
    volume?.unmount();
    volume = undefined;
    expect(end.code).not.toBe(0);
    expectClear(errorOf(end.stdout), 'disk-full');
    expect([...files.keys()].sort()).toEqual(kept.map(({ sopInstanceUid }) => sopInstanceUid).sort());
  });

  it('is read-only is named', async () => {
    volume = smallVolume(join(folder, 'read-only'), 1);
    volume?.remount('ro');
    const opened = await openArchive({
      folder: join(folder, 'read-only', 'archive'),
      indexFile: join(folder, 'ro.sqlite'),
      durability: 'background',
    });
    const args = ['receive', '--port', '0', '-o', join(folder, 'read-only', 'in'), '--json'];
    const end = await QuarryProcess.quarry(args, folder).ended();
    volume?.unmount();
    volume = undefined;
    if (opened.ok) throw new Error('it opened');
    expectClear(explained(opened.failure), 'folder-not-writable');
    expect(end.code).toBe(10);
    expectClear(errorOf(end.stdout), 'folder-not-writable');
  });

  it('is taken away while the node runs refuses, and does not write where the disk was', async () => {
    const where = join(folder, 'taken-away', 'archive');
    volume = smallVolume(where, 20);
    const node = await startOurNode({ folder: join(folder, 'taken-away') });
    const [before, after] = sample;
    if (!before || !after) throw new Error('the sample is too small');
    expect((await send(targetOf(node), { objects: [storedObject(before)], timeouts })).ok).toBe(true);
    spawnSync('umount', ['-l', where]);
    const refused = await send(targetOf(node), { objects: [storedObject(after)], timeouts });
    expect(refused).toMatchObject({ ok: false, sent: 0, failed: 1 });
    expect(node.arrived.at(-1)?.status).toMatchObject({ code: 0xa700, errorComment: 'Storage folder not writable' });
    expect(await readdir(where)).toEqual([]);
    await node.stop();
    volume?.unmount();
    volume = undefined;
  });
});
