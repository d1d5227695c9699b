import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { safe } from '@orpc/client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openRules, type StorageAreasStatus } from '../../src-shared/contract/storage-areas.ts';
import { echo } from '../net/scu/echo.ts';
import { startEngine, type TestEngine, type TestHome, testHome } from './testing/test-engine.ts';

const timeouts = { connectMs: 5_000, associationMs: 5_000, responseMs: 10_000, silenceMs: 10_000 };

let home: TestHome;
let test: TestEngine;

beforeEach(async () => {
  home = await testHome();
  test = await startEngine(home);
});
afterEach(async () => {
  await test.engine.close();
  await home.remove();
});

const areaInput = (aeTitle: string) => ({ ...openRules, on: true, aeTitle, folder: join(home.folder, 'areas', aeTitle) });

async function echoes(calledAeTitle: string, callingAeTitle = 'CT'): Promise<boolean> {
  const target = { host: '127.0.0.1', port: home.receiverPort, calledAeTitle, callingAeTitle };
  return (await echo(target, { timeouts })).ok;
}

async function statusWhen(holds: (status: StorageAreasStatus) => boolean): Promise<StorageAreasStatus> {
  for await (const status of await test.client.storageAreas.watch()) if (holds(status)) return status;
  throw new Error('the stream ended');
}
const now = () => statusWhen(() => true);

describe('storage areas of the data folder', () => {
  it('begin with the local archive under the receiver’s title', async () => {
    const { areas, rejected } = await now();
    expect(rejected).toEqual([]);
    expect(areas).toMatchObject([{ state: 'open', area: { id: 'standard', aeTitle: 'QUARRY', ...openRules } }]);
    expect(await echoes('QUARRY')).toBe(true);
  });

  it('can be added, changed and removed while the receiver listens, and are there after a restart', async () => {
    const { client } = test;
    const area = await client.storageAreas.add(areaInput('TEACHING'));
    expect(await echoes('TEACHING')).toBe(true);
    await client.storageAreas.update({ ...area, aeTitle: 'LESSONS ', callers: [{ aeTitle: 'MR' }] });
    expect(await echoes('TEACHING')).toBe(false);
    expect(await echoes('LESSONS', 'MR')).toBe(true);
    await test.engine.close();
    test = await startEngine(home);
    expect((await now()).areas.map((one) => one.area.aeTitle)).toEqual(['QUARRY', 'LESSONS']);
    expect(await echoes('LESSONS', 'MR')).toBe(true);
    await test.client.storageAreas.remove({ id: area.id });
    expect(await echoes('LESSONS', 'MR')).toBe(false);
  });

  it('keep those who were turned away, over a restart too, and let one in by a click', async () => {
    await test.client.storageAreas.add({ ...areaInput('TEACHING'), callers: [] });
    expect(await echoes('TEACHING')).toBe(false);
    expect(await echoes('TEACHING')).toBe(false);
    expect(await echoes('NOBODY')).toBe(false);
    const { rejected } = await statusWhen((status) => status.rejected.length === 2);
    const from = { callingAeTitle: 'CT', address: '127.0.0.1' };
    expect(rejected).toMatchObject([
      { calledAeTitle: 'NOBODY', reason: 'unknown-title', times: 1, ...from },
      { calledAeTitle: 'TEACHING', reason: 'caller-not-allowed', times: 2, ...from },
    ]);
    await test.engine.close();
    test = await startEngine(home);
    expect((await now()).rejected).toEqual(rejected);
    await test.client.storageAreas.allow({ id: rejected[1]?.id ?? '' });
    expect(await echoes('TEACHING')).toBe(true);
    expect(await echoes('TEACHING', 'MR')).toBe(false);
    await test.client.storageAreas.forget({ id: rejected[0]?.id ?? '' });
    const left = await statusWhen((status) => status.rejected.length === 1);
    expect(left.rejected).toMatchObject([{ callingAeTitle: 'MR' }]);
    expect(left.areas[1]?.area.callers).toEqual([{ aeTitle: 'CT', address: '127.0.0.1' }]);
  });

  it('refuse a title that is taken, by an area or by the receiver', async () => {
    await test.client.storageAreas.add(areaInput('TEACHING'));
    for (const title of ['TEACHING', 'QUARRY']) {
      const { error } = await safe(test.client.storageAreas.add(areaInput(title)));
      expect(error).toMatchObject({ code: 'TITLE_TAKEN', data: { aeTitle: title } });
    }
  });

  it('limit who may call the local archive itself', async () => {
    await test.client.storageAreas.updateStandard({ ...openRules, callers: [{ aeTitle: 'MR' }] });
    expect(await echoes('QUARRY')).toBe(false);
    expect(await echoes('QUARRY', 'MR')).toBe(true);
  });

  it('let nobody in whose rules cannot be read, and say so', async () => {
    await test.client.storageAreas.updateStandard({ ...openRules, callers: [{ aeTitle: 'MR' }] });
    await test.engine.close();
    const file = join(home.folder, 'areas.json');
    await writeFile(file, (await readFile(file, 'utf8')).replace('"callers"', '"caller"'));
    test = await startEngine(home);
    expect(await echoes('QUARRY', 'MR')).toBe(false);
    expect((await test.client.app.info()).notices).toMatchObject([{ code: 'settings-damaged' }]);
  });

  it('come from a dcmqrscp.cfg and go into one', async () => {
    const folder = join(home.folder, 'from-cfg');
    const text = [
      'HostTable BEGIN',
      'ct = (CT, 127.0.0.1, 4711)',
      'HostTable END',
      'AETable BEGIN',
      `CTSTORE ${folder} RW (5, 10mb) ct`,
      `QUARRY ${folder} R (5, 10mb) ANY`,
      'AETable END',
    ].join('\n');
    const imported = await test.client.storageAreas.importDcmqrscp({ text });
    expect(imported).toMatchObject({ added: ['CTSTORE'], leftOut: [expect.stringContaining('QUARRY')], destinations: 1 });
    expect(await echoes('CTSTORE')).toBe(true);
    expect(await echoes('CTSTORE', 'MR')).toBe(false);
    const exported = await test.client.storageAreas.exportDcmqrscp();
    expect(exported.text).toContain(`CTSTORE ${folder} RW (5, ${10 * 1024 ** 2}) (CT, 127.0.0.1, 4711)`);
    const { error } = await safe(test.client.storageAreas.importDcmqrscp({ text: 'HostTable BEGIN\nct = 5\n' }));
    expect(error).toMatchObject({ code: 'NOT_UNDERSTOOD', data: { line: 2 } });
  });
});
