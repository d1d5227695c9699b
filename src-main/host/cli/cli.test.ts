import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../../e2e/peers/process.ts';
import { ownTimeZone } from '../../net/scu/own-time-zone.ts';
import { dataSetsIn, filesIn } from './testing/files.ts';
import { jsonLines, QuarryCommand, type RunningProcess } from './testing/quarry-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'quarry-cli-'));
const home = join(folder, 'home');
const quarry = new QuarryCommand(home);
let practice: RunningProcess;
let server: string;
let ourPort: number;

beforeAll(async () => {
  mkdirSync(home);
  ourPort = await freePort();
  practice = quarry.start('practice', '--destination', `RECEIVER=127.0.0.1:${ourPort}`);
  const [, port] = await practice.printed(/listening on port (\d+)/);
  server = `PRACTICE@127.0.0.1:${port}`;
  const bookmark = {
    id: '1',
    name: 'Practice PACS',
    calledAeTitle: 'PRACTICE',
    host: '127.0.0.1',
    port: Number(port),
    retrieveMethod: 'automatic',
    colour: 'teal',
  };
  writeFileSync(join(home, 'servers.json'), JSON.stringify({ schemaVersion: 1, servers: [bookmark] }));
}, 60_000);

afterAll(async () => {
  const { code, stdout } = await practice.end('SIGINT');
  rmSync(folder, { recursive: true });
  expect(code).toBe(0);
  expect(stdout).toContain('The practice PACS has ended.');
});

function practiceDataSets(): Map<string, string> {
  return dataSetsIn(join(home, 'practice'));
}

/** All data sets of one folder are equal to those of the same instances in the practice PACS. */
function expectSameAsInPractice(path: string, count: number): void {
  const originals = practiceDataSets();
  const received = dataSetsIn(path);
  expect(received.size).toBe(count);
  for (const [uid, digest] of received) expect(digest, uid).toBe(originals.get(uid));
}

async function studyOf(patientId: string): Promise<string> {
  const [row] = jsonLines(
    (await quarry.run('find', server, '--json', '-k', `PatientID=${patientId}`, '-k', 'StudyInstanceUID')).stdout,
  );
  return String(row?.StudyInstanceUID);
}

describe('quarry echo', () => {
  it('says how long it took', async () => {
    const { code, stdout, stderr } = await quarry.run('echo', server);
    expect(stdout).toMatch(/answered in [\d.]+ ms/);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  it('takes the name of a bookmark', async () => {
    const { code, stdout } = await quarry.run('echo', 'practice pacs');
    expect(code).toBe(0);
    expect(stdout).toContain('Practice PACS answered');
  });

  it('prints one object with --json', async () => {
    const { code, stdout } = await quarry.run('echo', server, '--json', '--aet', 'TESTER');
    expect(code).toBe(0);
    const lines = jsonLines(stdout);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({
      command: 'echo',
      ok: true,
      status: 0,
      statusHex: '0000',
      exitCode: 0,
      callingAeTitle: 'TESTER',
    });
    expect(lines[0]?.roundTripMs).toBeGreaterThan(0);
  });

  it('explains a rejection', async () => {
    const { code, stdout, stderr } = await quarry.run('echo', server.replace('PRACTICE', 'NOBODY'));
    expect(code).toBe(5);
    expect(stdout).toBe('');
    expect(stderr).toContain('NOBODY');
    expect(stderr).toContain('Code: rejected-called-ae');
  });

  it('explains a port where nothing listens, also in JSON', async () => {
    const { code, stdout, stderr } = await quarry.run('echo', `X@127.0.0.1:${await freePort()}`, '--json');
    expect(code).toBe(4);
    expect(stderr).toContain('Code: port-refused');
    expect(jsonLines(stdout)[0]).toMatchObject({ ok: false, exitCode: 4, error: { code: 'port-refused' } });
  });

  it('refuses a name that is no bookmark, and arguments that do not exist', async () => {
    expect(await quarry.run('echo', 'Practice PAC')).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('“Practice PACS”'),
    });
    expect(await quarry.run('echo', server, '--repaet')).toMatchObject({ code: 2, stdout: '' });
    expect(await quarry.run('ehco', server)).toMatchObject({ code: 2, stderr: expect.stringContaining('echo') });
    expect(await quarry.run('echo', server, '--connect-timeout', '0')).toMatchObject({ code: 2 });
  });

  describe('with something else at the port', () => {
    const servers: Server[] = [];
    afterAll(() => servers.map((other) => other.close()));
    async function listening(answer: string | undefined): Promise<string> {
      const other = createServer((socket) => {
        socket.on('error', () => undefined);
        if (answer !== undefined) socket.once('data', () => socket.end(answer));
        else socket.resume();
      }).listen(0, '127.0.0.1');
      servers.push(other);
      await once(other, 'listening');
      const address = other.address();
      return `X@127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
    }

    it('tells a web server from DICOM', async () => {
      const { code, stderr } = await quarry.run('echo', await listening('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n'));
      expect(code).toBe(5);
      expect(stderr).toContain('Code: not-dicom');
    });

    it('gives up on a silent one when the time-out says so', async () => {
      const { code, stderr } = await quarry.run('echo', await listening(undefined), '--association-timeout', '0.2');
      expect(code).toBe(9);
      expect(stderr).toContain('Code: silent');
    });
  });
});

describe('quarry find', () => {
  it('prints a table with the usual columns and the unique key', async () => {
    const { code, stdout } = await quarry.run('find', server, '-k', 'PatientName=SMITH*');
    const [headings, ...rows] = stdout.trimEnd().split('\n');
    expect(code).toBe(0);
    expect(headings).toMatch(/^Patient +ID +Born .* StudyInstanceUID$/);
    expect(rows).toHaveLength(3);
    expect(rows.every((row) => row.startsWith('SMITH^'))).toBe(true);
  });

  it('prints one object per answer with --json, keyed by keyword', async () => {
    const { code, stdout } = await quarry.run(
      'find',
      server,
      '--json',
      '-k',
      'PatientID=PRACTICE-0001',
      '-k',
      'ModalitiesInStudy',
      '-k',
      'NumberOfStudyRelatedInstances',
    );
    expect(code).toBe(0);
    const rows = jsonLines(stdout);
    expect(rows).toHaveLength(2);
    expect(rows).toContainEqual(
      expect.objectContaining({
        PatientID: 'PRACTICE-0001',
        ModalitiesInStudy: ['CT', 'SR'],
        NumberOfStudyRelatedInstances: 25,
        StudyInstanceUID: expect.stringMatching(/^2\.25\./),
      }),
    );
    expect(rows[0]).not.toHaveProperty('StudyDescription');
  });

  it('goes from patient to image, in both models', async () => {
    const patients = jsonLines((await quarry.run('find', server, '--json', '--level', 'patient')).stdout);
    expect(patients).toHaveLength(20);
    const study = await studyOf('PRACTICE-0002');
    const series = jsonLines(
      (await quarry.run('find', server, '--json', '--level', 'series', '-k', `StudyInstanceUID=${study}`)).stdout,
    );
    expect(series.map(({ Modality }) => Modality)).toEqual(['MR', 'MR']);
    const keys = [
      '-k',
      'PatientID=PRACTICE-0002',
      '-k',
      `StudyInstanceUID=${study}`,
      '-k',
      `SeriesInstanceUID=${series[0]?.SeriesInstanceUID}`,
    ];
    const images = jsonLines(
      (await quarry.run('find', server, '--json', '--model', 'patient', '--level', 'image', ...keys, '-k', 'InstanceNumber'))
        .stdout,
    );
    expect(images.map(({ InstanceNumber }) => InstanceNumber).sort((a, b) => Number(a) - Number(b))).toEqual(
      Array.from({ length: 16 }, (_, index) => index + 1),
    );
  });

  it('finds and shows names of every script', async () => {
    for (const name of ['山田', 'やまだ', '홍', 'Иванов', 'قباني', 'שרון', 'Ångström']) {
      const rows = jsonLines(
        (await quarry.run('find', server, '--json', '--level', 'patient', '-k', `PatientName=*${name}*`)).stdout,
      );
      expect(rows, name).toHaveLength(1);
      expect(rows[0]?.PatientName).toContain(name);
    }
  });

  it('is complete when nothing matches', async () => {
    const { code, stdout, stderr } = await quarry.run('find', server, '-k', 'PatientID=nobody');
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toContain('No match');
  });

  it('stops at the limit and says so', async () => {
    const { code, stdout, stderr } = await quarry.run('find', server, '--json', '--limit', '5');
    expect(code).toBe(0);
    expect(jsonLines(stdout)).toHaveLength(5);
    expect(stderr).toContain('Stopped after 5');
  });

  it('refuses an unknown keyword before anything is sent', async () => {
    const { code, stderr } = await quarry.run('find', server, '-k', 'PatientNmae=A');
    expect(code).toBe(2);
    expect(stderr).toContain('Did you mean PatientName');
  });

  it('does not mind that its reader goes away', async () => {
    const running = quarry.start('find', server, '--json', '--level', 'patient');
    running.child.stdout?.destroy();
    expect((await running.ended).code).toBe(0);
  });
});

describe('quarry get', () => {
  it('retrieves a study, byte for byte', async () => {
    const out = join(folder, 'get-study');
    const { code, stdout } = await quarry.run(
      'get',
      server,
      '--json',
      '--level',
      'study',
      '-k',
      `StudyInstanceUID=${await studyOf('PRACTICE-0015')}`,
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
    expectSameAsInPractice(out, 21);
  });

  it('searches first for what the keys do not name', async () => {
    const out = join(folder, 'get-search');
    const { code, stdout } = await quarry.run(
      'get',
      server,
      '-k',
      'PatientName=PHANTOM*',
      '-k',
      'ModalitiesInStudy=US',
      '-o',
      out,
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/Received 2 objects/);
    expectSameAsInPractice(out, 2);
  });

  it('goes on to the other model and down to one image', async () => {
    const out = join(folder, 'get-image');
    const study = await studyOf('PRACTICE-0018');
    const keys = ['-k', 'PatientID=PRACTICE-0018', '-k', `StudyInstanceUID=${study}`];
    const [series] = jsonLines(
      (await quarry.run('find', server, '--json', '--model', 'patient', '--level', 'series', ...keys, '-k', 'Modality=CT'))
        .stdout,
    );
    const image = [...keys, '-k', `SeriesInstanceUID=${series?.SeriesInstanceUID}`, '-k', 'InstanceNumber=7'];
    const { code } = await quarry.run('get', server, '--model', 'patient', '--level', 'image', ...image, '-o', out);
    expect(code).toBe(0);
    expectSameAsInPractice(out, 1);
  });

  it('does not call nothing a success', async () => {
    const { code, stdout, stderr } = await quarry.run(
      'get',
      server,
      '--json',
      '-k',
      'StudyInstanceUID=1.2.3',
      '-o',
      join(folder, 'get-nothing'),
    );
    expect(code).toBe(8);
    expect(jsonLines(stdout)[0]).toMatchObject({ ok: false, arrived: 0, error: { code: 'nothing-arrived' } });
    expect(stderr).toContain('Code: nothing-arrived');
  });

  it('says that the folder cannot be written to', async () => {
    const file = join(folder, 'a-file');
    writeFileSync(file, '');
    const { code, stderr } = await quarry.run('get', server, '-k', 'StudyInstanceUID=1.2.3', '-o', join(file, 'below'));
    expect(code).toBe(10);
    expect(stderr).toContain('Code: folder-not-writable');
  });
});

describe('quarry move', () => {
  it('receives here what it asks for, byte for byte', async () => {
    const out = join(folder, 'move-here');
    const args = ['--aet', 'RECEIVER', '--port', String(ourPort), '--bind', '127.0.0.1', '-o', out];
    const { code, stdout } = await quarry.run(
      'move',
      server,
      '--json',
      '-k',
      `StudyInstanceUID=${await studyOf('PRACTICE-0005')}`,
      ...args,
    );
    expect(code).toBe(0);
    expect(jsonLines(stdout)).toEqual([
      expect.objectContaining({ ok: true, completed: 3, failed: 0, arrived: 3, status: 0, destination: 'RECEIVER' }),
    ]);
    expectSameAsInPractice(out, 3);
  });

  it('sends to a receiver that runs elsewhere', async () => {
    const out = join(folder, 'move-dest');
    const receiver = quarry.start('receive', '--port', String(ourPort), '--bind', '127.0.0.1', '--aet', 'RECEIVER', '-o', out);
    await receiver.printed(/listening/);
    const { code, stdout } = await quarry.run(
      'move',
      server,
      '-k',
      `StudyInstanceUID=${await studyOf('PRACTICE-0005')}`,
      '--dest',
      'RECEIVER',
    );
    expect((await receiver.end()).code).toBe(0);
    expect(code).toBe(0);
    expect(stdout).toContain('3 objects to RECEIVER');
    expectSameAsInPractice(out, 3);
  });

  it('explains that the server does not know the destination', async () => {
    const { code, stderr } = await quarry.run(
      'move',
      server,
      '-k',
      `StudyInstanceUID=${await studyOf('PRACTICE-0005')}`,
      '--dest',
      'NOWHERE',
    );
    expect(code).toBe(6);
    expect(stderr).toContain('A801');
  });

  it('refuses options that do not go together', async () => {
    const key = ['-k', 'StudyInstanceUID=1.2.3'];
    expect((await quarry.run('move', server, ...key, '--port', '11112')).code).toBe(2);
    expect((await quarry.run('move', server, ...key, '--port', '11112', '-o', folder, '--dest', 'X')).code).toBe(2);
  });
});

describe('quarry send and receive', () => {
  it('carry files byte for byte, and name what was left out', async () => {
    const from = join(folder, 'send');
    const out = join(folder, 'received');
    mkdirSync(join(from, 'deep'), { recursive: true });
    const originals = filesIn(join(folder, 'get-study')).slice(0, 10);
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
    const [file = ''] = filesIn(join(folder, 'get-study'));
    const { code, stdout } = await quarry.run('send', server, file);
    expect(code).toBe(0);
    expect(stdout).toMatch(/Sent 1 object \([\d.]+ \w+\) to PRACTICE@/);
  });

  it('say when there is nothing to send, and when nobody takes it', async () => {
    expect(await quarry.run('send', server, join(folder, 'not-there'))).toMatchObject({
      code: 8,
      stderr: expect.stringContaining('not-there'),
    });
    const [file = ''] = filesIn(join(folder, 'get-study'));
    const { code, stderr } = await quarry.run('send', `X@127.0.0.1:${await freePort()}`, file);
    expect(code).toBe(4);
    expect(stderr.match(/port-refused/g)).toHaveLength(1);
  });

  it('accept only the AE title that was set', async () => {
    const receiver = quarry.start('receive', '--port', '0', '--bind', '127.0.0.1', '--aet', 'MINE', '-o', join(folder, 'mine'));
    const [, port] = await receiver.printed(/listening on port (\d+)/);
    expect((await quarry.run('echo', `MINE@127.0.0.1:${port}`)).code).toBe(0);
    expect((await quarry.run('echo', `OTHER@127.0.0.1:${port}`)).code).toBe(5);
    expect((await receiver.end()).stderr).toContain('called OTHER');
  });

  it('explain a port that is taken', async () => {
    const port = server.slice(server.lastIndexOf(':') + 1);
    const { code, stderr } = await quarry.run('receive', '--port', port, '--bind', '127.0.0.1', '-o', join(folder, 'taken'));
    expect(code).toBe(10);
    expect(stderr).toContain('Code: receiver-port-taken');
  });
});

describe('what a server is asked to agree on', () => {
  it('lets a query do without the levels above, and names be spelt differently', async () => {
    const images = ['find', server, '--level', 'image', '-k', 'PatientName=SMITH*', '-k', 'SOPInstanceUID', '--json'];
    const relational = await quarry.run(...images, '--relational');
    expect(relational.code).toBe(0);
    expect(jsonLines(relational.stdout).length).toBeGreaterThan(10);
    const names = ['find', server, '-k', 'PatientName=SMYTHE', '-k', 'StudyInstanceUID', '--json'];
    expect(jsonLines((await quarry.run(...names)).stdout)).toEqual([]);
    const fuzzy = await quarry.run(...names, '--fuzzy', '--timezone');
    // The answers say in which zone they are: in that of this computer, since no key named one.
    const zones = jsonLines(fuzzy.stdout).map((line) => JSON.stringify(line).match(/[+-]\d{4}"/)?.[0]);
    expect(zones).toEqual(Array(3).fill(`${ownTimeZone(new Date())}"`));
  });

  it('retrieves an image by its own UID alone', async () => {
    const found = await quarry.run(
      'find',
      server,
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
    const out = join(folder, 'get-relational');
    const { code } = await quarry.run(
      ...['get', server, '--level', 'image', '--relational', '-k', `SOPInstanceUID=${uid}`, '-o', out],
    );
    expect(code).toBe(0);
    expectSameAsInPractice(out, 1);
  });

  it('sends over several associations', async () => {
    const sent = await quarry.run('send', server, join(folder, 'get-study'), '--associations', '3', '--json');
    expect(jsonLines(sent.stdout)).toEqual([
      expect.objectContaining({ ok: true, failed: 0, associations: 3, completed: dataSetsIn(join(folder, 'get-study')).size }),
    ]);
    expect((await quarry.run('send', server, folder, '--associations', '9')).code).toBe(2);
  });

  it('is told who asks; one that confirms nobody is asked nothing where that is wanted', async () => {
    expect((await quarry.run('echo', server, '--user', 'anna')).code).toBe(0);
    const unconfirmed = await quarry.run('echo', server, '--user', 'anna', '--positive-response', '--json');
    expect(unconfirmed.code).toBe(5);
    expect(jsonLines(unconfirmed.stdout)).toEqual([
      expect.objectContaining({ ok: false, error: expect.objectContaining({ code: 'identity-not-confirmed' }) }),
    ]);
  });
});

describe('quarry practice', () => {
  it('is not started twice on one folder', async () => {
    const { code, stderr } = await quarry.run('practice');
    expect(code).toBe(10);
    expect(stderr).toContain('Code: already-running');
  });
});

describe('help', () => {
  it.each(['echo', 'find', 'get', 'move', 'send', 'receive', 'practice'])('of %s has an example', async (command) => {
    const { code, stdout } = await quarry.run(command, '--help');
    expect(code).toBe(0);
    expect(stdout).toContain('Examples:');
    expect(stdout).toContain(`  quarry ${command}`);
    expect(stdout).toContain('--json');
  });

  it('lists the commands and the exit codes', async () => {
    const { code, stdout } = await quarry.run('--help');
    expect(code).toBe(0);
    expect(stdout).toMatch(/practice .*made-up/);
    expect(stdout).toMatch(/130 {2}stopped with Ctrl-C/);
  });

  it('is shown when nothing was asked for, and the version when that was', async () => {
    expect((await quarry.run()).code).toBe(2);
    expect((await quarry.run('--version')).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});
