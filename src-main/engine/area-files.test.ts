import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { safe } from '@orpc/client';
import { describe, expect, it } from 'vitest';
import { openRules, type StorageAreasStatus } from '../../src-shared/contract/storage-areas.ts';
import { filesBelow, part10, sample } from '../archive/testing/sample-object.ts';
import { runningEngine, serverInput } from './testing/running-engine.ts';
import { ended, firstOf, jobsWhen, searchAll } from './testing/test-engine.ts';

const engine = runningEngine();
const folder = () => join(engine.folder, 'teaching');

const input = () => ({ ...openRules, on: true, aeTitle: 'TEACHING', folder: folder(), files: { layout: 'patient' } });

const statusWhen = (holds?: (status: StorageAreasStatus) => boolean) => firstOf(engine.client.storageAreas.watch(), holds);

async function written(name: string, options: Parameters<typeof sample>[0]): Promise<string> {
  const file = join(engine.folder, name);
  await writeFile(file, part10(sample(options)));
  return file;
}

const study = (area?: string) =>
  engine.client.archive
    .search({ ...(area === undefined ? {} : { area }), model: 'study', level: 'STUDY', keys: {} })
    .then(searchAll)
    .then(({ rows }) => rows);

describe('the archive of an area', () => {
  it('takes imports as its rules say, and sends what is in it', { timeout: 60_000 }, async () => {
    const { client } = engine;
    const { id } = await client.storageAreas.add(input());
    const paths = [await written('a.dcm', {}), await written('b.dcm', { instance: 2 })];
    expect(await client.archive.importFiles({ area: id, paths })).toMatchObject({ imported: 2, leftOut: [] });
    expect(await filesBelow(join(folder(), 'objects'))).toEqual([
      'P1/2.25.10001/2.25.10001.1/2.25.10001.1.1.dcm',
      'P1/2.25.10001/2.25.10001.1/2.25.10001.1.2.dcm',
    ]);
    expect(await study()).toEqual([]);
    const rows = await study(id);
    expect(rows).toHaveLength(1);

    const server = await client.servers.add(serverInput(engine.receiverPort));
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
    const { error } = await safe(engine.client.storageAreas.add({ ...input(), files: { layout: '{PatentID}' } }));
    expect(error).toMatchObject({ code: 'NOT_SAVED', data: { code: 'naming-invalid' } });
    const standard = await safe(engine.client.storageAreas.updateStandard({ ...openRules, files: { layout: 'word' } }));
    expect(standard.error).toMatchObject({ code: 'NOT_SAVED', data: { code: 'naming-invalid' } });
    expect((await statusWhen()).areas).toHaveLength(1);
  });

  it('takes in files that lay in its folder, in the background, once', async () => {
    await mkdir(join(folder(), 'years/2024'), { recursive: true });
    await writeFile(join(folder(), 'years/2024/one'), part10(sample()));
    await writeFile(join(folder(), 'readme.txt'), 'not DICOM');
    await engine.client.storageAreas.add(input());
    const { areas } = await statusWhen(({ areas }) => areas[1]?.adopted !== undefined);
    expect(areas[1]).toMatchObject({ instances: 1, adopted: { imported: 1, alreadyThere: 0, leftOut: 1 } });
    expect(await readdir(join(folder(), 'years/2024'))).toEqual(['one']);
    await engine.restart();
    expect((await statusWhen()).areas[1]).toMatchObject({ instances: 1, area: { files: { layout: 'patient' } } });
  });
});

describe('the standard area', () => {
  it('has a layout, too, for what is imported', async () => {
    await engine.client.storageAreas.updateStandard({ ...openRules, files: { layout: 'flat', extension: 'ima' } });
    const paths = [await written('a.dcm', {})];
    await engine.client.archive.importFiles({ paths });
    expect(await filesBelow(join(engine.folder, 'archive/objects'))).toEqual(['2.25.10001.1.1.ima']);
  });

  it('keeps the rules that an older Quarry saved', async () => {
    await engine.client.storageAreas.updateStandard({ ...openRules, callers: [{ aeTitle: 'MR' }] });
    expect(JSON.parse(await readFile(join(engine.folder, 'areas.json'), 'utf8')).standard.files).toBeUndefined();
    await engine.restart();
    expect((await statusWhen()).areas[0]?.area.callers).toEqual([{ aeTitle: 'MR' }]);
  });
});
