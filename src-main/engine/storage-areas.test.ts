import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { safe } from '@orpc/client';
import { describe, expect, it } from 'vitest';
import { openRules, type StorageAreasStatus } from '../../src-shared/contract/storage-areas.ts';
import { filesBelow, sample } from '../archive/testing/sample-object.ts';
import { memoryObject } from '../dicom/testing/memory-store.ts';
import { echo } from '../net/scu/echo.ts';
import { send } from '../net/scu/send.ts';
import { timeouts } from '../net/testing/asking.ts';
import { runningEngine } from './testing/running-engine.ts';
import { firstOf } from './testing/test-engine.ts';

const engine = runningEngine();

const areaInput = (aeTitle: string) => ({ ...openRules, on: true, aeTitle, folder: join(engine.folder, 'areas', aeTitle) });

async function echoes(calledAeTitle: string, callingAeTitle = 'CT'): Promise<boolean> {
  return (await echo(engine.target(calledAeTitle, callingAeTitle), { timeouts })).ok;
}

const statusWhen = (holds?: (status: StorageAreasStatus) => boolean) => firstOf(engine.client.storageAreas.watch(), holds);
const now = () => statusWhen();

describe('storage areas of the data folder', () => {
  it('begin with the local archive under the receiver’s title', async () => {
    const { areas, rejected } = await now();
    expect(rejected).toEqual([]);
    expect(areas).toMatchObject([{ state: 'open', area: { id: 'standard', aeTitle: 'QUARRY', ...openRules } }]);
    expect(await echoes('QUARRY')).toBe(true);
  });

  it('can be added, changed and removed while the receiver listens, and are there after a restart', async () => {
    const { client } = engine;
    const area = await client.storageAreas.add(areaInput('TEACHING'));
    expect(await echoes('TEACHING')).toBe(true);
    await client.storageAreas.update({ ...area, aeTitle: 'LESSONS ', callers: [{ aeTitle: 'MR' }] });
    expect(await echoes('TEACHING')).toBe(false);
    expect(await echoes('LESSONS', 'MR')).toBe(true);
    await engine.restart();
    expect((await now()).areas.map((one) => one.area.aeTitle)).toEqual(['QUARRY', 'LESSONS']);
    expect(await echoes('LESSONS', 'MR')).toBe(true);
    await engine.client.storageAreas.remove({ id: area.id });
    expect(await echoes('LESSONS', 'MR')).toBe(false);
  });

  it('keep those who were turned away, over a restart too, and let one in by a click', async () => {
    await engine.client.storageAreas.add({ ...areaInput('TEACHING'), callers: [] });
    expect(await echoes('TEACHING')).toBe(false);
    expect(await echoes('TEACHING')).toBe(false);
    expect(await echoes('NOBODY')).toBe(false);
    const { rejected } = await statusWhen((status) => status.rejected.length === 2);
    const from = { callingAeTitle: 'CT', address: '127.0.0.1' };
    expect(rejected).toMatchObject([
      { calledAeTitle: 'NOBODY', reason: 'unknown-title', times: 1, ...from },
      { calledAeTitle: 'TEACHING', reason: 'caller-not-allowed', times: 2, ...from },
    ]);
    await engine.restart();
    expect((await now()).rejected).toEqual(rejected);
    await engine.client.storageAreas.allow({ id: rejected[1]?.id ?? '' });
    expect(await echoes('TEACHING')).toBe(true);
    expect(await echoes('TEACHING', 'MR')).toBe(false);
    await engine.client.storageAreas.forget({ id: rejected[0]?.id ?? '' });
    const left = await statusWhen((status) => status.rejected.length === 1);
    expect(left.rejected).toMatchObject([{ callingAeTitle: 'MR' }]);
    expect(left.areas[1]?.area.callers).toEqual([{ aeTitle: 'CT', address: '127.0.0.1' }]);
  });

  it('refuse a title that is taken, by an area or by the receiver', async () => {
    await engine.client.storageAreas.add(areaInput('TEACHING'));
    for (const title of ['TEACHING', 'QUARRY']) {
      const { error } = await safe(engine.client.storageAreas.add(areaInput(title)));
      expect(error).toMatchObject({ code: 'TITLE_TAKEN', data: { aeTitle: title } });
    }
  });

  it('limit who may call the local archive itself', async () => {
    await engine.client.storageAreas.updateStandard({ ...openRules, callers: [{ aeTitle: 'MR' }] });
    expect(await echoes('QUARRY')).toBe(false);
    expect(await echoes('QUARRY', 'MR')).toBe(true);
  });

  it('let nobody in whose rules cannot be read, and say so', async () => {
    await engine.client.storageAreas.updateStandard({ ...openRules, callers: [{ aeTitle: 'MR' }] });
    const file = join(engine.folder, 'areas.json');
    await engine.restart(async () => writeFile(file, (await readFile(file, 'utf8')).replace('"callers"', '"caller"')));
    expect(await echoes('QUARRY', 'MR')).toBe(false);
    expect((await engine.client.app.info()).notices).toMatchObject([{ code: 'settings-damaged' }]);
  });

  it('say how much is in them when something came, without being asked again', async () => {
    await engine.client.storageAreas.add(areaInput('TEACHING'));
    const told = statusWhen(({ areas }) => areas[1]?.instances === 1);
    const target = engine.target('TEACHING', 'CT');
    await statusWhen(({ areas }) => areas[1]?.instances === 0);
    expect(await send(target, { objects: [memoryObject(sample())], timeouts })).toMatchObject({ ok: true, sent: 1 });
    expect((await told).areas[1]).toMatchObject({ studies: 1 });
  });

  it('have their index made anew from the files, each its own; one that is off has none', async () => {
    const area = await engine.client.storageAreas.add(areaInput('TEACHING'));
    const target = engine.target('TEACHING', 'CT');
    const objects = [1, 2, 3].map((instance) => memoryObject(sample({ instance })));
    expect(await send(target, { objects, timeouts })).toMatchObject({ ok: true, sent: 3 });
    const kept = join(area.folder, 'objects');
    const [file = ''] = await filesBelow(kept);
    await rm(join(kept, file));
    const steps = [];
    for await (const step of await engine.client.archive.reindex({ area: area.id })) steps.push(step);
    expect(steps.at(-1)).toEqual({ done: 2, total: 2, problems: 0 });
    expect((await now()).areas).toMatchObject([{ instances: 0 }, { instances: 2 }]);
    await engine.client.storageAreas.update({ ...area, on: false });
    const { error } = await safe(engine.client.archive.reindex({ area: area.id }));
    expect(error).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('come from a dcmqrscp.cfg and go into one', async () => {
    const folder = join(engine.folder, 'from-cfg');
    const text = [
      'HostTable BEGIN',
      'ct = (CT, 127.0.0.1, 4711)',
      'HostTable END',
      'AETable BEGIN',
      `CTSTORE ${folder} RW (5, 10mb) ct`,
      `QUARRY ${folder} R (5, 10mb) ANY`,
      'AETable END',
    ].join('\n');
    const imported = await engine.client.storageAreas.importDcmqrscp({ text });
    expect(imported).toMatchObject({ added: ['CTSTORE'], leftOut: [expect.stringContaining('QUARRY')], destinations: 1 });
    expect(await echoes('CTSTORE')).toBe(true);
    expect(await echoes('CTSTORE', 'MR')).toBe(false);
    const exported = await engine.client.storageAreas.exportDcmqrscp();
    expect(exported.text).toContain(`CTSTORE ${folder} RW (5, ${10 * 1024 ** 2}) (CT, 127.0.0.1, 4711)`);
    const { error } = await safe(engine.client.storageAreas.importDcmqrscp({ text: 'HostTable BEGIN\nct = 5\n' }));
    expect(error).toMatchObject({ code: 'NOT_UNDERSTOOD', data: { line: 2 } });
  });
});
