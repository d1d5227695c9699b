import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { freePort } from '../../../e2e/peers/process.ts';
import { transferSyntax } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import { part10, sample } from '../../archive/testing/sample-object.ts';
import { jsonLines, QuarryCommand } from './testing/quarry-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'quarry-serve-'));
const quarry = new QuarryCommand(join(folder, 'home'));
afterAll(() => rmSync(folder, { recursive: true }));

function configuration(name: string, area: string, port: number): string {
  const file = join(folder, name);
  writeFileSync(
    file,
    `NetworkTCPPort = ${port}\nAETable BEGIN\nSTORE ${area} RW (10, 10mb) ANY\nCLOSED ${area} R (1, 1mb) (CT, 10.0.0.1, 104)\nAETable END\n`,
  );
  return file;
}

describe('quarry archive serve', () => {
  it('tells a configuration that is not there from one that cannot be read', async () => {
    const missing = join(folder, 'nowhere.json');
    for (const args of [['serve'], ['find']]) {
      const { code, stderr } = await quarry.run('archive', ...args, '--config', missing);
      expect({ code, stderr }).toEqual({ code: 10, stderr: expect.stringContaining('Code: file-missing') });
    }
    const { stderr } = await quarry.run('archive', 'serve', '--config', folder);
    expect(stderr).toContain('Code: file-unreadable');
  });

  it('leaves files to the system where it is told to, syncs what is to be committed, and has the next start look', async () => {
    const area = join(folder, 'left');
    const file = join(folder, 'left.json');
    writeFileSync(file, JSON.stringify({ areas: [{ aeTitle: 'LEFT', folder: area }] }));
    const object = join(folder, 'left.dcm');
    writeFileSync(object, part10(sample({ study: 7 })));
    const noted = () => readdirSync(join(area, 'journal')).map((name) => readFileSync(join(area, 'journal', name), 'utf8'));
    const serve = async (port: number, ...args: string[]) => {
      const server = quarry.start('archive', 'serve', '--config', file, '--json', '--port', String(port), ...args);
      await server.printed(/"event":"listening"/);
      return server;
    };

    const port = await freePort();
    const left = await serve(port, '--sync', 'never');
    expect((await quarry.run('send', `LEFT@127.0.0.1:${port}`, object, '--commit')).code).toBe(0);
    expect((await left.end('SIGINT')).code).toBe(0);
    expect(noted()).toEqual([expect.stringMatching(/^\S+\n$/)]);

    const other = await serve(await freePort());
    expect((await other.end('SIGINT')).code).toBe(0);
    expect(noted()).toEqual([]);
  });

  it('runs a dcmqrscp.cfg: takes in what lies in its areas once, receives, answers, and turns strangers away', async () => {
    const area = join(folder, 'area');
    mkdirSync(area);
    for (const study of [1, 2]) writeFileSync(join(area, `CT_${study}.dcm`), part10(sample({ study })));
    writeFileSync(join(area, 'index.dat'), 'of dcmqrscp');
    writeFileSync(join(area, 'notes.txt'), 'no image');
    const port = await freePort();
    const file = configuration('a.cfg', area, port);
    const server = `STORE@127.0.0.1:${port}`;

    const first = quarry.start('archive', 'serve', '--config', file, '--json');
    await first.printed(/"event":"listening"/);
    const found = await quarry.run('find', server, '--json', '-k', 'StudyInstanceUID');
    expect(jsonLines(found.stdout).filter((row) => 'StudyInstanceUID' in row)).toHaveLength(2);
    const third = join(folder, 'third.dcm');
    writeFileSync(third, part10(sample({ study: 3 })));
    expect((await quarry.run('send', server, third)).code).toBe(0);
    expect((await quarry.run('echo', `CLOSED@127.0.0.1:${port}`)).code).toBe(5);
    const ended = await first.end('SIGINT');
    expect(ended.code).toBe(0);
    expect(ended.stderr).toContain('STORE: took in 2 objects that lay in its folder, 0 were there already, 1 left out.');
    expect(ended.stderr).toContain('Refused QUARRY (127.0.0.1), which called CLOSED: it is not among the peers of the area.');
    expect(jsonLines(ended.stdout).at(-1)).toMatchObject({ command: 'archive serve', ok: true, completed: 1, failed: 0 });
    expect(readdirSync(area)).toEqual(expect.arrayContaining(['CT_1.dcm', 'CT_2.dcm', 'index.dat', 'notes.txt']));

    const second = quarry.start('archive', 'serve', '-c', file);
    await second.printed(/listening on port \d+ \(address 127\.0\.0\.1\) as STORE, CLOSED/);
    const again = await quarry.run('find', server, '--json', '-k', 'StudyInstanceUID');
    expect(jsonLines(again.stdout).filter((row) => 'StudyInstanceUID' in row)).toHaveLength(3);
    expect((await second.end('SIGINT')).stderr).not.toContain('took in');
  }, 30_000);

  it('says what it did not store, and counts nothing of it', async () => {
    const port = await freePort();
    const file = join(folder, 'small.json');
    writeFileSync(file, JSON.stringify({ areas: [{ aeTitle: 'SMALL', folder: join(folder, 'small'), quota: { bytes: 1000 } }] }));
    const object = join(folder, 'large.dcm');
    writeFileSync(object, part10(sample({ pixelBytes: 5000 })));
    const server = quarry.start('archive', 'serve', '--config', file, '--json', '--port', String(port));
    await server.printed(/"event":"listening"/);
    expect((await quarry.run('send', `SMALL@127.0.0.1:${port}`, object)).code).toBe(6);
    const { code, stdout, stderr } = await server.end('SIGINT');
    expect(code).toBe(0);
    expect(stderr).toMatch(/^Not stored: an object from QUARRY, status A700, .+\.$/m);
    expect(jsonLines(stdout).at(-1)).toMatchObject({ completed: 0, failed: 1, bytes: 0 });
  });

  it('takes what a profile says and keeps it as options say, for every area, whatever its configuration says', async () => {
    const port = await freePort();
    const file = join(folder, 'profiles.json');
    const receiving = { profile: 'CT only', keep: { kind: 'discarded' } };
    const areas = [
      { aeTitle: 'OWN', folder: 'own', receiving },
      { aeTitle: 'PLAIN', folder: 'plain' },
    ];
    const profiles = [{ name: 'CT only', privateClasses: false, classes: [{ uid: sample().sopClassUid }] }];
    writeFileSync(file, JSON.stringify({ port, areas, profiles }));
    const object = join(folder, 'one.dcm');
    writeFileSync(object, part10(sample()));
    const kept = async (aeTitle: string) => {
      const found = await quarry.run('find', `${aeTitle}@127.0.0.1:${port}`, '--json', '--level', 'image', ...keys);
      return jsonLines(found.stdout).flatMap((row) =>
        'AvailableTransferSyntaxUID' in row ? [row.AvailableTransferSyntaxUID] : [],
      );
    };
    const { studyInstanceUid, seriesInstanceUid } = sample();
    const keys = ['-k', `StudyInstanceUID=${studyInstanceUid}`, '-k', `SeriesInstanceUID=${seriesInstanceUid}`];
    keys.push('-k', 'AvailableTransferSyntaxUID');

    const own = quarry.start('archive', 'serve', '-c', file);
    await own.printed(/listening on port/);
    for (const aeTitle of ['OWN', 'PLAIN']) await quarry.run('send', `${aeTitle}@127.0.0.1:${port}`, object);
    expect([await kept('OWN'), await kept('PLAIN')]).toEqual([[], [transferSyntax.ExplicitLE]]);
    expect((await own.end('SIGINT')).stdout).toContain('0 converted, 0 could not be, 1 discarded');

    const all = quarry.start('archive', 'serve', '-c', file, '--accept', 'uncompressed', '--convert-to', 'implicit');
    await all.printed(/listening on port/);
    expect((await quarry.run('send', `OWN@127.0.0.1:${port}`, object)).code).toBe(0);
    expect(await kept('OWN')).toEqual([transferSyntax.ImplicitLE]);
    expect((await all.end('SIGINT')).stdout).toContain('1 converted, 0 could not be, 0 discarded');
    expect((await quarry.run('archive', 'serve', '-c', file, '-xf', 'nowhere.cfg', 'Default')).code).toBe(2);
  }, 60_000);

  it('says which line of the configuration is wrong, and what keeps it from listening', async () => {
    const port = await freePort();
    const wrong = join(folder, 'wrong.cfg');
    writeFileSync(wrong, `NetworkTCPPort = ${port}\nAETable BEGIN\nSTORE /tmp RWX (1, 1mb) ANY\nAETable END\n`);
    const refused = await quarry.run('archive', 'serve', '-c', wrong);
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('wrong.cfg, line 3: Access is R, W or RW') });
    expect((await quarry.run('archive', 'serve', '-c', join(folder, 'none.cfg'))).code).toBe(10);
    writeFileSync(join(folder, 'file'), '');
    const noFolder = configuration('nofolder.cfg', join(folder, 'file', 'below'), port);
    expect((await quarry.run('archive', 'serve', '-c', noFolder)).code).toBe(10);
    expect((await quarry.run('archive', 'serve')).code).toBe(2);
    const noArea = join(folder, 'noarea.cfg');
    writeFileSync(noArea, 'AETable BEGIN\nAETable END\n');
    const nobody = await quarry.run('archive', 'serve', '-c', noArea);
    expect(nobody).toMatchObject({ code: 2, stderr: expect.stringContaining('noarea.cfg has no storage area') });
  }, 30_000);
});
