import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openArchive } from '../../archive/open-archive.ts';
import { quarryHere } from './testing/in-process.ts';
import { jsonLines, QuarryCommand } from './testing/quarry-process.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'quarry-servers-'));
});
afterEach(() => rmSync(home, { recursive: true }));

const servers = (...args: string[]) => quarryHere(['servers', ...args], { QUARRY_HOME: home });

describe('quarry servers', () => {
  it('keeps what several commands add at the same time', async () => {
    const quarry = new QuarryCommand(home);
    const names = ['one', 'two', 'three', 'four', 'five'];
    const ends = await Promise.all(names.map((name) => quarry.run('servers', 'add', name, 'CITY@10.0.0.5:104')));
    expect(ends.map(({ code }) => code)).toEqual(names.map(() => 0));
    const kept = jsonLines((await servers('list', '--json')).stdout).map(({ name }) => name);
    expect(kept.toSorted()).toEqual(names.toSorted());
  }, 60_000);

  it('adds, lists and removes bookmarks', async () => {
    const added = await servers(
      'add',
      'City PACS',
      'CITY@10.0.0.5:104',
      '--aet',
      'ME',
      '--retrieve',
      'C-GET',
      '--charset',
      'ISO_IR 100',
      '--associations',
      '3',
      '--fuzzy',
      '--relational',
    );
    expect(added).toMatchObject({ code: 0, stdout: 'Added “City PACS”.\n' });
    expect((await servers('add', 'Lab', 'LAB@[::1]:11112')).code).toBe(0);
    const [city, lab] = jsonLines((await servers('list', '--json')).stdout);
    expect(city).toMatchObject({
      name: 'City PACS',
      calledAeTitle: 'CITY',
      host: '10.0.0.5',
      port: 104,
      callingAeTitle: 'ME',
      retrieveMethod: 'C-GET',
      characterSet: 'ISO_IR 100',
      storeAssociations: 3,
      queryExtensions: ['relational', 'fuzzyNames'],
    });
    expect(lab).toMatchObject({ name: 'Lab', host: '::1', retrieveMethod: 'automatic' });
    expect((await servers('list')).stdout).toMatch(/Name.*AE title.*Host[\s\S]*City PACS +CITY +10\.0\.0\.5 +104/);
    expect((await servers('remove', 'City PACS')).code).toBe(0);
    expect(jsonLines((await servers('list', '--json')).stdout).map(({ name }) => name)).toEqual(['Lab']);
  });

  it('says what cannot be taken', async () => {
    await servers('add', 'Lab', 'LAB@localhost:11112');
    expect((await servers('add', 'Lab', 'LAB@localhost:11112')).stderr).toContain('name-taken');
    expect((await servers('add', 'Other', 'LAB@localhost')).code).toBe(2);
    expect((await servers('add', 'Other', 'LAB@localhost:1', '--charset', 'LATIN')).stderr).toContain('UTF-8 or a defined term');
    expect((await servers('add', 'Other', 'LAB@localhost:1', '--aet', 'SEVENTEEN_LETTERS')).stderr).toContain('longer than 16');
    expect((await servers('add', ' ', 'LAB@localhost:1')).stderr).toContain('it has 1 to 64 characters');
    expect((await servers('add', 'Other', 'LAB@local/host:1')).code).toBe(2);
    expect((await servers('add', 'Other', 'LAB@localhost:1', '--colour', 'pink')).code).toBe(2);
    expect(await servers('remove', 'Lob')).toMatchObject({ code: 3, stderr: expect.stringContaining('“Lab”') });
  });

  it('takes control characters out of a name: none reaches the terminal', async () => {
    expect((await servers('add', 'Lab\u001b[31m', 'LAB@localhost:11112')).stdout).toBe('Added “Lab [31m”.\n');
  });

  it('says when the file of bookmarks cannot be used, and leaves it alone while it is only read', async () => {
    const file = join(home, 'servers.json');
    for (const content of ['{broken', '{"schemaVersion":99,"servers":[]}', '{"schemaVersion":1,"servers":[{"id":1}]}']) {
      writeFileSync(file, content);
      for (const command of ['list', 'export'])
        expect(await servers(command)).toMatchObject({ code: 10, stderr: expect.stringContaining('kept as it is') });
      expect(readFileSync(file, 'utf8')).toBe(content);
    }
    writeFileSync(file, '{broken');
    const added = await servers('add', 'Lab', 'LAB@localhost:11112');
    expect(added).toMatchObject({ code: 0, stderr: expect.stringContaining('kept as') });
    expect(readdirSync(home).filter((name) => name.startsWith('servers.json.damaged-'))).toHaveLength(1);
    expect(await servers('list')).toMatchObject({ code: 0, stderr: '1 bookmark.\n' });
  });

  it('exports what import takes', async () => {
    await servers('add', 'City PACS', 'CITY@10.0.0.5:104', '--aet', 'ME');
    await servers('add', 'Lab', 'LAB@localhost:11112');
    const exported = (await servers('export')).stdout;
    expect(exported).not.toContain('"id"');
    const file = join(home, 'export.json');
    writeFileSync(file, exported);
    await servers('remove', 'Lab');
    expect((await servers('import', file)).stdout).toBe('Added 1, changed 0, 1 left as they are: the names are taken.\n');
    writeFileSync(file, exported.replace('10.0.0.5', '10.0.0.6'));
    expect((await servers('import', file, '--replace')).stdout).toBe('Added 0, changed 2.\n');
    expect((await servers('export')).stdout).toBe(exported.replace('10.0.0.5', '10.0.0.6'));
  });

  it('takes no file that is not an export', async () => {
    const file = join(home, 'x.json');
    for (const [content, code] of [
      ['no JSON', 10],
      ['{}', 2],
      ['{"servers":[{"name":"x"}]}', 2],
      ['{"servers":[7]}', 2],
    ] as const) {
      writeFileSync(file, content);
      expect((await servers('import', file)).code).toBe(code);
    }
    writeFileSync(file, '{"servers":[{"name":"Lab","calledAeTitle":"LAB","host":"h","port":0}]}');
    expect((await servers('import', file)).stderr).toContain('The port of server 1 in the file, “Lab”, cannot be taken');
    expect((await servers('import', join(home, 'missing'))).code).toBe(10);
    expect((await servers('list', '--json')).stdout).toBe('');
  });

  it('changes nothing while a window has the bookmarks open', async () => {
    await servers('add', 'Lab', 'LAB@localhost:11112');
    const before = readFileSync(join(home, 'servers.json'), 'utf8');
    mkdirSync(join(home, 'archive'));
    const opened = await openArchive({
      folder: join(home, 'archive'),
      indexFile: join(home, 'index.sqlite'),
      durability: 'background',
    });
    if (!opened.ok) throw new Error('no archive');
    try {
      expect(await servers('remove', 'Lab')).toMatchObject({ code: 10, stderr: expect.stringContaining('already-running') });
      expect((await servers('list', '--json')).code).toBe(0);
    } finally {
      await opened.archive.close();
    }
    expect(readFileSync(join(home, 'servers.json'), 'utf8')).toBe(before);
    expect((await servers('remove', 'Lab')).code).toBe(0);
  });
});
