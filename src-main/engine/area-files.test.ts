import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { safe } from '@orpc/client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openRules, type StorageAreasStatus } from '../../src-shared/contract/storage-areas.ts';
import { filesBelow, part10, sample } from '../archive/testing/sample-object.ts';
import { ended, jobsWhen, searchAll, startEngine, type TestEngine, type TestHome, testHome } from './testing/test-engine.ts';

let home: TestHome;
let test: TestEngine;
let area: string;

beforeEach(async () => {
  home = await testHome();
  test = await startEngine(home);
  area = join(home.folder, 'teaching');
});
afterEach(async () => {
  await test.engine.close();
  await home.remove();
});

const input = () => ({ ...openRules, on: true, aeTitle: 'TEACHING', folder: area, files: { layout: 'patient' } });

async function statusWhen(holds: (status: StorageAreasStatus) => boolean): Promise<StorageAreasStatus> {
  for await (const status of await test.client.storageAreas.watch()) if (holds(status)) return status;
  throw new Error('the stream ended');
}

async function written(name: string, options: Parameters<typeof sample>[0]): Promise<string> {
  const file = join(home.folder, name);
  await writeFile(file, part10(sample(options)));
  return file;
}

const study = (area?: string) =>
  test.client.archive
    .search({ ...(area === undefined ? {} : { area }), model: 'study', level: 'STUDY', keys: {} })
    .then(searchAll)
    .then(({ rows }) => rows);

describe('the archive of an area', () => {
  it('takes imports as its rules say, and sends what is in it', { timeout: 60_000 }, async () => {
    const { client } = test;
    const { id } = await client.storageAreas.add(input());
    const paths = [await written('a.dcm', {}), await written('b.dcm', { instance: 2 })];
    expect(await client.archive.importFiles({ area: id, paths })).toMatchObject({ imported: 2, leftOut: [] });
    expect(await filesBelow(join(area, 'objects'))).toEqual([
      'P1/2.25.10001/2.25.10001.1/2.25.10001.1.1.dcm',
      'P1/2.25.10001/2.25.10001.1/2.25.10001.1.2.dcm',
    ]);
    expect(await study()).toEqual([]);
    const rows = await study(id);
    expect(rows).toHaveLength(1);

    const server = await client.servers.add({
      name: 'myself',
      host: '127.0.0.1',
      port: home.receiverPort,
      calledAeTitle: 'QUARRY',
      retrieveMethod: 'automatic',
      colour: 'grey',
    });
    const entities = rows.map(({ path }) => path);
    const { jobId } = await client.transfers.sendEntities({ serverId: server.id, area: id, entities, title: 'across' });
    expect(await jobsWhen(client, [jobId], ended)).toMatchObject([{ state: 'complete', completed: 2, total: 2 }]);
    expect(await study()).toHaveLength(1);

    await client.storageAreas.remove({ id });
    expect((await safe(client.archive.importFiles({ area: id, paths }))).error).toMatchObject({ code: 'NOT_FOUND' });
    const late = await client.transfers.sendEntities({ serverId: server.id, area: id, entities, title: 'too late' });
    const [job] = await jobsWhen(client, [late.jobId], ended);
    expect(job).toMatchObject({ state: 'failed', explanation: { code: 'area-not-open' } });
  });

  it('is refused where its layout is none, and nothing is saved', async () => {
    const { error } = await safe(test.client.storageAreas.add({ ...input(), files: { layout: '{PatentID}' } }));
    expect(error).toMatchObject({ code: 'NOT_SAVED', data: { code: 'naming-invalid' } });
    const standard = await safe(test.client.storageAreas.updateStandard({ ...openRules, files: { layout: 'word' } }));
    expect(standard.error).toMatchObject({ code: 'NOT_SAVED', data: { code: 'naming-invalid' } });
    expect((await statusWhen(() => true)).areas).toHaveLength(1);
  });

  it('takes in files that lay in its folder, in the background, once', async () => {
    await mkdir(join(area, 'years/2024'), { recursive: true });
    await writeFile(join(area, 'years/2024/one'), part10(sample()));
    await writeFile(join(area, 'readme.txt'), 'not DICOM');
    await test.client.storageAreas.add(input());
    const { areas } = await statusWhen(({ areas }) => areas[1]?.adopted !== undefined);
    expect(areas[1]).toMatchObject({ instances: 1, adopted: { imported: 1, alreadyThere: 0, leftOut: 1 } });
    expect(await readdir(join(area, 'years/2024'))).toEqual(['one']);
    await test.engine.close();
    test = await startEngine(home);
    expect((await statusWhen(() => true)).areas[1]).toMatchObject({ instances: 1, area: { files: { layout: 'patient' } } });
  });
});

describe('the standard area', () => {
  it('has a layout, too, for what is imported', async () => {
    await test.client.storageAreas.updateStandard({ ...openRules, files: { layout: 'flat', extension: 'ima' } });
    const paths = [await written('a.dcm', {})];
    await test.client.archive.importFiles({ paths });
    expect(await filesBelow(join(home.folder, 'archive/objects'))).toEqual(['2.25.10001.1.1.ima']);
  });

  it('keeps the rules that an older Quarry saved', async () => {
    await test.client.storageAreas.updateStandard({ ...openRules, callers: [{ aeTitle: 'MR' }] });
    await test.engine.close();
    expect(JSON.parse(await readFile(join(home.folder, 'areas.json'), 'utf8')).standard.files).toBeUndefined();
    test = await startEngine(home);
    expect((await statusWhen(() => true)).areas[0]?.area.callers).toEqual([{ aeTitle: 'MR' }]);
  });
});
