import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { freePort } from '../../../e2e/peers/process.ts';
import { ownTimeZone } from '../../net/scu/own-time-zone.ts';
import { dataSetsIn, filesIn } from './testing/files.ts';
import { practiceServer } from './testing/practice-server.ts';
import { jsonLines } from './testing/quarry-process.ts';

const cli = practiceServer();
const { quarry } = cli;

describe('quarry get', () => {
  it('retrieves a study, byte for byte', async () => {
    const out = join(cli.folder, 'get-study');
    const { code, stdout } = await quarry.run(
      'get',
      cli.server,
      '--json',
      '--level',
      'study',
      '-k',
      `StudyInstanceUID=${await cli.studyOf('PRACTICE-0015')}`,
      '-o',
      out,
    );
    expect(code).toBe(0);
    expect(jsonLines(stdout)).toEqual([
      expect.objectContaining({
        command: 'get',
        ok: true,
        completed: 21,
        failed: 0,
        warning: 0,
        arrived: 21,
        requests: 1,
        status: 0,
        exitCode: 0,
      }),
    ]);
    cli.expectSameAsInPractice(out, 21);
  });

  it('searches first for what the keys do not name', async () => {
    const out = join(cli.folder, 'get-search');
    const { code, stdout } = await quarry.run(
      'get',
      cli.server,
      '-k',
      'PatientName=PHANTOM*',
      '-k',
      'ModalitiesInStudy=US',
      '-o',
      out,
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/Received 2 objects/);
    cli.expectSameAsInPractice(out, 2);
  });

  it('goes on to the other model and down to one image', async () => {
    const out = join(cli.folder, 'get-image');
    const study = await cli.studyOf('PRACTICE-0018');
    const keys = ['-k', 'PatientID=PRACTICE-0018', '-k', `StudyInstanceUID=${study}`];
    const [series] = jsonLines(
      (await quarry.run('find', cli.server, '--json', '--model', 'patient', '--level', 'series', ...keys, '-k', 'Modality=CT'))
        .stdout,
    );
    const image = [...keys, '-k', `SeriesInstanceUID=${series?.SeriesInstanceUID}`, '-k', 'InstanceNumber=7'];
    const { code } = await quarry.run('get', cli.server, '--model', 'patient', '--level', 'image', ...image, '-o', out);
    expect(code).toBe(0);
    cli.expectSameAsInPractice(out, 1);
  });

  it('does not call nothing a success', async () => {
    const { code, stdout, stderr } = await quarry.run(
      'get',
      cli.server,
      '--json',
      '-k',
      'StudyInstanceUID=1.2.3',
      '-o',
      join(cli.folder, 'get-nothing'),
    );
    expect(code).toBe(8);
    expect(jsonLines(stdout)[0]).toMatchObject({ ok: false, arrived: 0, error: { code: 'nothing-arrived' } });
    expect(stderr).toContain('Code: nothing-arrived');
    expect(stderr).not.toContain('address and port');
    // Where it was searched for first, it is known that there is none.
    const searched = await quarry.run('get', cli.server, '-k', 'PatientID=NOBODY', '-k', 'StudyDate=2026-12-31', '--ignore');
    expect(searched).toMatchObject({ code: 8, stderr: expect.stringContaining('Code: nothing-matched') });
    expect(searched.stderr).toContain('Note: “2026-12-31” is no date as DICOM writes it, StudyDate=20261231');
  });

  it('says that the folder cannot be written to', async () => {
    const file = join(cli.folder, 'a-file');
    writeFileSync(file, '');
    const { code, stderr } = await quarry.run('get', cli.server, '-k', 'StudyInstanceUID=1.2.3', '-o', join(file, 'below'));
    expect(code).toBe(10);
    expect(stderr).toContain('Code: folder-not-writable');
  });
});

describe('quarry move', () => {
  it('names the port here that is taken, not that of the server', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as AddressInfo;
    const here = ['--port', String(port), '--bind', '127.0.0.1', '--ignore'];
    const { code, stderr } = await quarry.run('move', cli.server, '-k', 'StudyInstanceUID=1.2.3', ...here);
    expect({ code, stderr }).toEqual({ code: 10, stderr: expect.stringContaining(`Port ${port} of this computer`) });
    await new Promise((resolve) => taken.close(resolve));
  });

  it('receives here what it asks for, byte for byte', async () => {
    const out = join(cli.folder, 'move-here');
    const args = ['--aet', 'RECEIVER', '--port', String(cli.ourPort), '--bind', '127.0.0.1', '-o', out];
    const { code, stdout } = await quarry.run(
      'move',
      cli.server,
      '--json',
      '-k',
      `StudyInstanceUID=${await cli.studyOf('PRACTICE-0005')}`,
      ...args,
    );
    expect(code).toBe(0);
    expect(jsonLines(stdout)).toEqual([
      expect.objectContaining({ ok: true, completed: 3, failed: 0, arrived: 3, status: 0, destination: 'RECEIVER' }),
    ]);
    cli.expectSameAsInPractice(out, 3);
  });

  it('sends to a receiver that runs elsewhere', async () => {
    const out = join(cli.folder, 'move-dest');
    const receiver = quarry.start(
      'receive',
      '--port',
      String(cli.ourPort),
      '--bind',
      '127.0.0.1',
      '--aet',
      'RECEIVER',
      '-o',
      out,
    );
    await receiver.printed(/listening/);
    const { code, stdout } = await quarry.run(
      'move',
      cli.server,
      '-k',
      `StudyInstanceUID=${await cli.studyOf('PRACTICE-0005')}`,
      '--dest',
      'RECEIVER',
    );
    expect((await receiver.end()).code).toBe(0);
    expect(code).toBe(0);
    expect(stdout).toContain('3 objects to RECEIVER');
    cli.expectSameAsInPractice(out, 3);
  });

  it('explains that the server does not know the destination', async () => {
    const { code, stderr } = await quarry.run(
      'move',
      cli.server,
      '-k',
      `StudyInstanceUID=${await cli.studyOf('PRACTICE-0005')}`,
      '--dest',
      'NOWHERE',
    );
    expect(code).toBe(6);
    expect(stderr).toContain('A801');
  });

  it('refuses options that do not go together', async () => {
    const key = ['-k', 'StudyInstanceUID=1.2.3'];
    expect((await quarry.run('move', cli.server, ...key, '--port', '11112')).code).toBe(2);
    expect((await quarry.run('move', cli.server, ...key, '--port', '11112', '-o', cli.folder, '--dest', 'X')).code).toBe(2);
    // A free port is one that the server cannot know.
    expect((await quarry.run('move', cli.server, ...key, '--port', '0', '--ignore')).code).toBe(2);
    // What only a receiver here could heed is not passed over when there is none.
    for (const option of ['--bind=127.0.0.1', '--layout=study', '--sync=each', '--receive-tls', '--accept=everything'])
      expect((await quarry.run('move', cli.server, ...key, '--dest', 'X', option)).code, option).toBe(2);
    expect((await quarry.run('move', cli.server, ...key, '--dest', 'X')).code).toBe(6);
  });
});

describe('quarry send and receive', () => {
  it('carry files byte for byte, and name what was left out', async () => {
    const from = join(cli.folder, 'send');
    const out = join(cli.folder, 'received');
    mkdirSync(join(from, 'deep'), { recursive: true });
    const originals = filesIn(join(cli.folder, 'get-study')).slice(0, 10);
    for (const [index, file] of originals.entries()) copyFileSync(file, join(from, index % 2 ? 'deep' : '.', `${index}.dcm`));
    writeFileSync(join(from, 'notes.txt'), 'not DICOM');
    const receiver = quarry.start('receive', '--port', '0', '--bind', '127.0.0.1', '-o', out, '--json');
    const [, port] = await receiver.printed(/"listening","port":(\d+)/);
    const sent = await quarry.run('send', `ANY@127.0.0.1:${port}`, from, '--json');
    expect(sent.code).toBe(7);
    expect(sent.stderr).toContain('notes.txt');
    const count = dataSetsIn(from).size;
    expect(jsonLines(sent.stdout)).toEqual([
      expect.objectContaining({
        completed: count,
        failed: 0,
        leftOut: 1,
        status: 0,
        problems: [expect.objectContaining({ outcome: 'left-out', code: 'not-dicom-file' })],
      }),
    ]);
    const ended = await receiver.end('SIGINT');
    expect(ended.code).toBe(0);
    expect(jsonLines(ended.stdout).at(-1)).toMatchObject({ command: 'receive', ok: true, completed: count, failed: 0 });
    expect(dataSetsIn(out)).toEqual(dataSetsIn(from));
  });

  it('is a full success without left-outs', async () => {
    const [file = ''] = filesIn(join(cli.folder, 'get-study'));
    const { code, stdout } = await quarry.run('send', cli.server, file);
    expect(code).toBe(0);
    expect(stdout).toMatch(/Sent 1 object \([\d.]+ \w+\) to PRACTICE@/);
  });

  it('say when there is nothing to send, and when nobody takes it', async () => {
    expect(await quarry.run('send', cli.server, join(cli.folder, 'not-there'))).toMatchObject({
      code: 10,
      stderr: expect.stringContaining('not-there'),
    });
    const [file = ''] = filesIn(join(cli.folder, 'get-study'));
    const { code, stdout, stderr } = await quarry.run('send', `X@127.0.0.1:${await freePort()}`, file, '--json');
    expect(code).toBe(4);
    expect(stderr.match(/port-refused/g)).toHaveLength(1);
    // Nothing was answered, so there is no status to tell.
    expect(jsonLines(stdout)[0]).toMatchObject({ ok: false, failed: 1 });
    expect(jsonLines(stdout)[0]).not.toHaveProperty('status');
  });

  it('accept only the AE title that was set', async () => {
    const receiver = quarry.start(
      'receive',
      '--port',
      '0',
      '--bind',
      '127.0.0.1',
      '--aet',
      'MINE',
      '-o',
      join(cli.folder, 'mine'),
    );
    const [, port] = await receiver.printed(/listening on port (\d+)/);
    expect((await quarry.run('echo', `MINE@127.0.0.1:${port}`)).code).toBe(0);
    expect((await quarry.run('echo', `OTHER@127.0.0.1:${port}`)).code).toBe(5);
    expect((await receiver.end()).stderr).toContain('called OTHER');
  });

  it('explain a port that is taken', async () => {
    const port = cli.server.slice(cli.server.lastIndexOf(':') + 1);
    const { code, stderr } = await quarry.run('receive', '--port', port, '--bind', '127.0.0.1', '-o', join(cli.folder, 'taken'));
    expect(code).toBe(10);
    expect(stderr).toContain('Code: receiver-port-taken');
  });
});

describe('what a server is asked to agree on', () => {
  it('lets a query do without the levels above, and names be spelt differently', async () => {
    const images = ['find', cli.server, '--level', 'image', '-k', 'PatientName=SMITH*', '-k', 'SOPInstanceUID', '--json'];
    const relational = await quarry.run(...images, '--relational');
    expect(relational.code).toBe(0);
    expect(jsonLines(relational.stdout).length).toBeGreaterThan(10);
    const names = ['find', cli.server, '-k', 'PatientName=SMYTHE', '-k', 'StudyInstanceUID', '--json'];
    expect(jsonLines((await quarry.run(...names)).stdout)).toEqual([]);
    const fuzzy = await quarry.run(...names, '--fuzzy', '--timezone');
    // The answers say in which zone they are: in that of this computer, since no key named one.
    const zones = jsonLines(fuzzy.stdout).map((line) => JSON.stringify(line).match(/[+-]\d{4}"/)?.[0]);
    expect(zones).toEqual(Array(3).fill(`${ownTimeZone(new Date())}"`));
  });

  it('retrieves an image by its own UID alone', async () => {
    const found = await quarry.run(
      'find',
      cli.server,
      '--level',
      'image',
      '--relational',
      '-k',
      'SOPInstanceUID',
      '--limit',
      '1',
      '--json',
    );
    const uid = String(jsonLines(found.stdout)[0]?.SOPInstanceUID);
    const out = join(cli.folder, 'get-relational');
    const { code } = await quarry.run(
      ...['get', cli.server, '--level', 'image', '--relational', '-k', `SOPInstanceUID=${uid}`, '-o', out],
    );
    expect(code).toBe(0);
    cli.expectSameAsInPractice(out, 1);
  });

  it('sends over several associations', async () => {
    const sent = await quarry.run('send', cli.server, join(cli.folder, 'get-study'), '--associations', '3', '--json');
    expect(jsonLines(sent.stdout)).toEqual([
      expect.objectContaining({
        ok: true,
        failed: 0,
        associations: 3,
        completed: dataSetsIn(join(cli.folder, 'get-study')).size,
      }),
    ]);
    expect((await quarry.run('send', cli.server, cli.folder, '--associations', '9')).code).toBe(2);
  });

  it('is told who asks; one that confirms nobody is asked nothing where that is wanted', async () => {
    expect((await quarry.run('echo', cli.server, '--user', 'anna')).code).toBe(0);
    const unconfirmed = await quarry.run('echo', cli.server, '--user', 'anna', '--positive-response', '--json');
    expect(unconfirmed.code).toBe(5);
    expect(jsonLines(unconfirmed.stdout)).toEqual([
      expect.objectContaining({ ok: false, error: expect.objectContaining({ code: 'identity-not-confirmed' }) }),
    ]);
  });
});
