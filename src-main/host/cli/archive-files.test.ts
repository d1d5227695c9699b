import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mayMount, smallVolume } from '../../../e2e/interop/small-volume.ts';
import { openSampleArchive, part10, sample } from '../../archive/testing/sample-object.ts';
import { quarryHere } from './testing/in-process.ts';
import { jsonLines, QuarryCommand } from './testing/quarry-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'quarry-files-'));
const at = (...names: string[]) => join(folder, ...names);
const quarry = new QuarryCommand(at('home'));
const archive = (command: string, ...rest: string[]) => quarry.run('archive', command, ...rest);
afterAll(() => rmSync(folder, { recursive: true }));

beforeAll(async () => {
  mkdirSync(at('in'));
  writeFileSync(at('in', 'one'), part10(sample({ study: 1, instance: 1 })));
  writeFileSync(at('in', 'two'), part10(sample({ study: 1, instance: 2 })));
  writeFileSync(at('in', 'three'), part10(sample({ study: 2, patient: 'P2', name: 'JONES^Ben' })));
  writeFileSync(at('in', 'notes.txt'), 'no image');
  const imported = await archive('import', at('in'));
  expect(imported).toMatchObject({ code: 7, stdout: 'Imported 3 objects, 1 left out.\n' });
  expect(imported.stderr).toContain(`Left out: ${at('in', 'notes.txt')}: This is not a DICOM file: neither`);
}, 30_000);

describe('quarry archive', () => {
  it('find asks the archive of the window, as find does a server', async () => {
    const all = await archive('find', '--json');
    expect(all.code).toBe(0);
    expect(
      jsonLines(all.stdout)
        .map((row) => row.StudyInstanceUID)
        .sort(),
    ).toEqual(['2.25.10001', '2.25.10002']);
    const csv = await archive('find', '--level', 'image', '-k', 'PatientName=smith*', '-k', 'SOPInstanceUID', '--format', 'csv');
    expect(csv.stdout.trim().split(/\r?\n/).sort()).toEqual([
      'PatientName,SOPInstanceUID',
      'SMITH^Anna,2.25.10001.1.1',
      'SMITH^Anna,2.25.10001.1.2',
    ]);
    expect((await archive('find', '-k', 'PatientID=P9')).stderr).toContain('No match.');
    expect((await archive('find', '-k', 'StudyDate=2026-01-31')).stderr).toMatch(/^Note: “2026-01-31” is no date/);
    expect((await archive('find', '--limit', '1')).stderr).toContain('Stopped after 1, as --limit asks; there is more.');
    expect((await archive('find', '-k', 'NoSuchKey=1')).code).toBe(2);
  }, 30_000);

  it('find tells where a key is not kept, and so not compared', async () => {
    const { stderr } = await archive('find', '-k', 'RequestedProcedureDescription=CT');
    expect(stderr).toContain('Note: The archive does not match or return all of these keys');
  }, 30_000);

  it('find that is stopped says so in the last object', async () => {
    const atOnce = (event: string | symbol, listener: () => void) => event === 'SIGINT' && queueMicrotask(listener);
    process.on('newListener', atOnce);
    const { code, stdout } = await quarryHere(['archive', 'find', '--json'], { QUARRY_HOME: at('home') });
    process.off('newListener', atOnce);
    expect(code).toBe(130);
    expect(jsonLines(stdout).at(-1)).toMatchObject({ command: 'archive find', exitCode: 130, error: { code: 'cancelled' } });
  });

  it('export writes what a query finds, with a DICOMDIR; import takes it in elsewhere', async () => {
    const exported = await archive('export', '-k', 'PatientID=P1', '-o', at('stick'));
    expect(exported).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^Exported 2 objects \(.*\) to .*stick, with a DICOMDIR\.\n$/),
    });
    expect(readdirSync(at('stick'))).toEqual(['DICOM', 'DICOMDIR']);
    expect((await archive('export', '-k', 'PatientID=P1', '-o', at('stick'))).code).toBe(10);
    const imported = await archive('import', at('stick', 'DICOMDIR'), '--folder', at('area'), '--json');
    expect(jsonLines(imported.stdout)).toEqual([
      { command: 'archive import', ok: true, imported: 2, alreadyThere: 0, leftOut: [], exitCode: 0 },
    ]);
    writeFileSync(
      at('quarry.json'),
      JSON.stringify({
        areas: [
          { aeTitle: 'A', folder: 'area' },
          { aeTitle: 'B', folder: 'other' },
        ],
      }),
    );
    const found = await archive('find', '--config', at('quarry.json'), '--area', 'A', '--json');
    expect(jsonLines(found.stdout)).toHaveLength(1);
    expect((await archive('find', '--config', at('quarry.json'))).stderr).toContain('Choose one with --area: A, B.');
    expect(await archive('find', '--config', at('quarry.json'), '--area', 'B')).toMatchObject({
      code: 10,
      stderr: expect.stringContaining('There is no archive in'),
    });
  }, 30_000);

  it.each(['import', 'find', 'export', 'reindex'])('%s does not take an area for the archive of the window', async (command) => {
    const what = { import: [at('in')], export: ['--all', '-o', at('nowhere')] }[command] ?? [];
    expect(await archive(command, ...what, '--area', 'TEACHING')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--area belongs to --config.'),
    });
    writeFileSync(at('none.json'), '{ "areas": [] }');
    expect(await archive(command, ...what, '--config', at('none.json'))).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('none.json has no storage area.'),
    });
  });

  it('export writes a zip file, and names files by a template', async () => {
    const exported = await archive(
      'export',
      '--all',
      '-o',
      at('all.zip'),
      '--template',
      '{PatientID}/{InstanceNumber}.dcm',
      '--json',
    );
    expect(jsonLines(exported.stdout)[0]).toMatchObject({ ok: true, exported: 3, directory: { written: false, why: 'names' } });
    const listed = spawnSync('unzip', ['-Z1', at('all.zip')], { encoding: 'utf8' });
    if (listed.error === undefined) expect(listed.stdout.trim().split('\n').sort()).toEqual(['P1/1.dcm', 'P1/2.dcm', 'P2/1.dcm']);
    expect((await archive('import', at('all.zip'))).stdout).toBe('Imported 0 objects, 3 were there already.\n');
  }, 30_000);

  it('export says what is not right, and exports nothing', async () => {
    expect((await archive('export', '-o', at('none'))).code).toBe(2);
    for (const key of ['PatientID= ', 'StudyDate=-', 'PatientName=^'])
      expect(await archive('export', '-k', key, '-o', at('none'))).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('nothing-chosen'),
      });
    for (const key of ['RequestedProcedureDescription=CT', 'NumberOfStudyRelatedInstances=1'])
      expect(await archive('export', '-k', key, '-o', at('none'))).toMatchObject({
        code: 2,
        stderr: expect.stringMatching(/cannot choose by [A-Za-z]+\.[\s\S]*Code: key-not-matched/),
      });
    expect((await archive('export', '--all', '-o', at('none'), '--template', '{Foo}')).code).toBe(2);
    expect(await archive('export', '--all', '-k', 'PatientID=P2', '-o', at('none'))).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('options-exclude-each-other'),
    });
    expect((await archive('export', '-k', 'PatientID=P9', '-o', at('none'))).code).toBe(8);
    expect(existsSync(at('none'))).toBe(false);
  }, 30_000);

  it('import of nothing ends as sending it does: with 10 where a file that was named is missing, with 8 where there was none', async () => {
    writeFileSync(at('note.txt'), 'no DICOM');
    const missing = await archive('import', at('note.txt'), at('no such file'), '--json');
    expect(jsonLines(missing.stdout)).toMatchObject([{ ok: false, exitCode: 10, error: { code: 'file-missing' } }]);
    expect(missing.code).toBe(10);
    const none = await archive('import', at('note.txt'));
    expect(none).toMatchObject({ code: 8, stderr: expect.stringContaining('Code: nothing-to-import') });
  });

  it('import takes no empty path for the folder one is in', async () => {
    expect(await archive('import', at('in', 'one'), '')).toMatchObject({ code: 2, stdout: '' });
  });

  it.runIf(mayMount())(
    'import onto a full disk says so plainly, and does not try every file there is',
    async () => {
      mkdirSync(at('many'));
      for (let instance = 1; instance <= 150; instance++)
        writeFileSync(at('many', `${instance}`), part10(sample({ instance, pixelBytes: 40_000 })));
      const small = smallVolume(at('small'), 3);
      try {
        const { code, stdout, stderr } = await archive('import', at('many'), '--folder', at('small', 'area'));
        expect(code).toBe(10);
        const counts = /^Imported (\d+) objects, (\d+) left out, (\d+) files not tried\.\n$/.exec(stdout)?.slice(1).map(Number);
        const [imported = 0, left = 0, untried = 0] = counts ?? [];
        expect(imported + left + untried).toBe(150);
        expect({ some: imported > 10, few: left < 25 }).toEqual({ some: true, few: true });
        expect(stderr).toContain('\nThe disk of this computer is full.\n');
        expect(stderr).toContain('Try: Free some space');
        expect(stderr).not.toMatch(/^disk-full/m);
      } finally {
        small?.unmount();
      }
    },
    30_000,
  );

  it.runIf(mayMount())(
    'says of an archive on a disk that can only be read how to get at what it has',
    async () => {
      const small = smallVolume(at('snapshot'), 10);
      try {
        expect((await archive('import', at('in', 'one'), '--folder', at('snapshot', 'area'))).code).toBe(0);
        small?.remount('ro');
        const found = await archive('find', '--folder', at('snapshot', 'area'));
        expect(found.code).toBe(10);
        expect(found.stderr).toContain(`The archive in ${at('snapshot', 'area')} is on a disk that can only be read`);
        const how = /quarry archive import "(.*)" --folder/.exec(found.stderr)?.[1] ?? '';
        expect((await archive('import', how, '--folder', at('copied'))).stdout).toBe('Imported 1 object.\n');
      } finally {
        small?.remount('rw');
        small?.unmount();
      }
    },
    30_000,
  );

  it('reindex reads the files again', async () => {
    const home = at('reindexed');
    expect((await archive('import', at('in', 'one'), '--folder', home)).code).toBe(0);
    for (const name of readdirSync(home)) if (name.startsWith('index.sqlite')) rmSync(join(home, name));
    const reindexed = await archive('reindex', '--folder', home, '--json');
    expect(jsonLines(reindexed.stdout)).toEqual([
      { command: 'archive reindex', ok: true, patients: 1, studies: 1, series: 1, instances: 1, problems: 0, exitCode: 0 },
    ]);
  }, 30_000);

  it('leaves an archive alone that another program has open', async () => {
    const open = await openSampleArchive(at('open'));
    const refused = await archive('import', at('in', 'one'), '--folder', at('open', 'archive'));
    expect(refused).toMatchObject({ code: 10, stderr: expect.stringContaining('already-running') });
    await open.close();
  }, 30_000);

  it('waits for another program that is soon done with it', async () => {
    const open = await openSampleArchive(at('shared'));
    const waiting = quarry.start('archive', 'import', at('in', 'one'), '--folder', at('shared', 'archive'));
    await waiting.printed(/waiting until it is done/);
    await open.close();
    expect(await waiting.ended).toMatchObject({ code: 0 });
  }, 30_000);
});
