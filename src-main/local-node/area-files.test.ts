import { promises as fs } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { collect, filesBelow, part10, sample } from '../archive/testing/sample-object.ts';
import { adoptFiles } from './adopt-files.ts';
import { listeningAreas } from './testing/listening-areas.ts';

const listening = listeningAreas(() => ({ now: () => new Date('2026-03-04T05:06:07Z') }));
const { area } = listening;
const put = (title: string, options: Parameters<typeof sample>[0] = {}) => listening.put(title, sample(options));

const objects = (title: string) => filesBelow(join(listening.folder, title, 'objects'));

describe('the files of an area', () => {
  it('lie as its layout says, each area as its own, and two areas in one folder differently', async () => {
    await listening.areas.configure([
      area('A', { files: { layout: '{PatientID}/{StudyDate}/{InstanceNumber}', extension: 'ima' } }),
      area('B', { files: { layout: 'flat' } }),
      area('A2', { folder: join(listening.folder, 'A'), files: { layout: 'date' } }),
    ]);
    await put('A');
    await put('A2', { instance: 2 });
    await put('B');
    expect(await objects('A')).toEqual(['20240102/2.25.10001/2.25.10001.1.2.dcm', 'P1/20240102/1.ima']);
    expect(await objects('B')).toEqual(['2.25.10001.1.1.dcm']);
  });

  it('are refused with a word where the layout is none', async () => {
    await listening.areas.configure([area('A', { files: { layout: '{PatentID}' } }), area('B', { files: { layout: 'word' } })]);
    expect(listening.areas.statuses()).toMatchObject([
      { state: 'failed', explanation: { code: 'naming-invalid', technical: expect.stringContaining('PatentID') } },
      { state: 'failed', explanation: { code: 'naming-invalid' } },
    ]);
  });
});

describe('other content under a known UID', () => {
  it('is kept beside the first and named, once for each, while the same bytes are kept once silently', async () => {
    await listening.areas.configure([area('A', { files: { layout: 'flat' } })]);
    for (const fill of [1, 2, 1, 2]) await put('A', { fill });
    expect(await objects('A')).toEqual(['2.25.10001.1.1.dcm', '2.25.10001.1.1_2.dcm']);
    const { sopInstanceUid, studyInstanceUid } = sample();
    expect(listening.areas.statuses()).toMatchObject([
      {
        replaced: 0,
        keptBoth: 1,
        duplicates: [{ kind: 'kept-both', sopInstanceUid, studyInstanceUid, from: 'CALLER', at: '2026-03-04T05:06:07.000Z' }],
      },
    ]);
    const archive = listening.areas.archiveOf('A');
    const rows = archive ? await collect(archive.query('study', 'IMAGE', {})) : [];
    expect(rows.map(({ problem }) => problem)).toEqual([undefined, expect.stringContaining('different content')]);
  });

  it('takes its place with a warning that stays with it, over a reindex, too', async () => {
    await listening.areas.configure([area('A', { sameUid: 'replace', files: { layout: 'flat' } })]);
    for (const fill of [1, 2]) await put('A', { fill });
    await put('A', { instance: 2 });
    expect(await objects('A')).toHaveLength(2);
    expect(listening.areas.statuses()).toMatchObject([
      { replaced: 1, keptBoth: 0, duplicates: [{ kind: 'replaced', from: 'CALLER' }] },
    ]);
    const archive = listening.areas.archiveOf('A');
    if (archive === undefined) throw new Error();
    for (const again of [false, true]) {
      if (again) await archive.reindex(() => undefined);
      const rows = await collect(archive.query('study', 'IMAGE', {}));
      const problems = new Map(rows.map(({ path, problem }) => [path.SOPInstanceUID, problem]));
      expect(problems.get('2.25.10001.1.1')).toMatch(/took the place of another object/);
      expect(problems.get('2.25.10001.1.2')).toBeUndefined();
    }
  });
});

describe('a folder of files that another program kept', () => {
  it('becomes an area: files side by side and in folders are taken in once, and stay', async () => {
    const place = join(listening.folder, 'A');
    await fs.mkdir(join(place, 'old/2024'), { recursive: true });
    await fs.writeFile(join(place, 'CT_one.dcm'), part10(sample({ instance: 1 })));
    await fs.writeFile(join(place, 'old/2024/two'), part10(sample({ instance: 2 })));
    await fs.writeFile(join(place, 'index.dat'), 'of dcmqrscp');
    await fs.writeFile(join(place, 'old/notes.txt'), 'notes');
    await listening.areas.configure([area('A', { quota: { studies: 1 }, files: { layout: 'series' } })]);
    const archive = listening.areas.archiveOf('A');
    if (archive === undefined) throw new Error();
    const adopted = await adoptFiles(archive, listening.areas.rulesOf('A'));
    expect(adopted).toMatchObject({ imported: 2, alreadyThere: 0, leftOut: [{ file: join(place, 'old/notes.txt') }] });
    expect(await objects('A')).toHaveLength(2);
    expect((await objects('A'))[0]).toBe('2.25.10001/2.25.10001.1/2.25.10001.1.1.dcm');
    expect(await fs.readdir(join(place, 'old/2024'))).toEqual(['two']);
    expect(await adoptFiles(archive, listening.areas.rulesOf('A'))).toBeUndefined();
  });

  it('is not opened where it has folders of our names with files in them: those would be emptied', async () => {
    const file = join(listening.folder, 'A', 'incoming', 'image');
    await fs.mkdir(join(listening.folder, 'A', 'incoming'), { recursive: true });
    await fs.writeFile(file, part10(sample()));
    await listening.areas.configure([area('A')]);
    expect(listening.areas.statuses()).toMatchObject([{ state: 'failed', explanation: { code: 'file-exists' } }]);
    expect(await fs.readFile(file)).toHaveLength(part10(sample()).length);
  });
});
