import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { afterAll, describe, expect, it } from 'vitest';
import { freePort } from '../../../e2e/peers/process.ts';
import { practiceServer } from './testing/practice-server.ts';
import { jsonLines } from './testing/quarry-process.ts';

const cli = practiceServer();
const { quarry } = cli;

describe('quarry echo', () => {
  it('says how long it took', async () => {
    const { code, stdout, stderr } = await quarry.run('echo', cli.server);
    expect(stdout).toMatch(/answered in [\d.]+ ms/);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  it('takes the name of a bookmark', async () => {
    const { code, stdout } = await quarry.run('echo', 'practice pacs');
    expect(code).toBe(0);
    expect(stdout).toContain('Practice PACS answered');
  });

  it('prints one object with --json', async () => {
    const { code, stdout } = await quarry.run('echo', cli.server, '--json', '--aet', 'TESTER');
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
    const { code, stdout, stderr } = await quarry.run('echo', cli.server.replace('PRACTICE', 'NOBODY'));
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
    expect(await quarry.run('echo', cli.server, '--repaet')).toMatchObject({ code: 2, stdout: '' });
    expect(await quarry.run('ehco', cli.server)).toMatchObject({ code: 2, stderr: expect.stringContaining('echo') });
    expect(await quarry.run('echo', cli.server, '--connect-timeout', '0')).toMatchObject({ code: 2 });
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
    const { code, stdout } = await quarry.run('find', cli.server, '-k', 'PatientName=SMITH*');
    const [headings, ...rows] = stdout.trimEnd().split('\n');
    expect(code).toBe(0);
    expect(headings).toMatch(/^Patient +ID +Born .* StudyInstanceUID$/);
    expect(rows).toHaveLength(3);
    expect(rows.every((row) => row.startsWith('SMITH^'))).toBe(true);
  });

  it('prints one object per answer with --json, keyed by keyword', async () => {
    const { code, stdout } = await quarry.run(
      'find',
      cli.server,
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
    const patients = jsonLines((await quarry.run('find', cli.server, '--json', '--level', 'patient')).stdout);
    expect(patients).toHaveLength(20);
    const study = await cli.studyOf('PRACTICE-0002');
    const series = jsonLines(
      (await quarry.run('find', cli.server, '--json', '--level', 'series', '-k', `StudyInstanceUID=${study}`)).stdout,
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
      (await quarry.run('find', cli.server, '--json', '--model', 'patient', '--level', 'image', ...keys, '-k', 'InstanceNumber'))
        .stdout,
    );
    expect(images.map(({ InstanceNumber }) => InstanceNumber).sort((a, b) => Number(a) - Number(b))).toEqual(
      Array.from({ length: 16 }, (_, index) => index + 1),
    );
  });

  it('finds and shows names of every script', async () => {
    for (const name of ['山田', 'やまだ', '홍', 'Иванов', 'قباني', 'שרון', 'Ångström']) {
      const rows = jsonLines(
        (await quarry.run('find', cli.server, '--json', '--level', 'patient', '-k', `PatientName=*${name}*`)).stdout,
      );
      expect(rows, name).toHaveLength(1);
      expect(rows[0]?.PatientName).toContain(name);
    }
  });

  it('is complete when nothing matches', async () => {
    const { code, stdout, stderr } = await quarry.run('find', cli.server, '-k', 'PatientID=nobody');
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toContain('No match');
  });

  it('stops at the limit and says so', async () => {
    const { code, stdout, stderr } = await quarry.run('find', cli.server, '--json', '--limit', '5');
    expect(code).toBe(0);
    expect(jsonLines(stdout)).toHaveLength(5);
    expect(stderr).toContain('Stopped after 5');
  });

  it('refuses an unknown keyword before anything is sent', async () => {
    const { code, stderr } = await quarry.run('find', cli.server, '-k', 'PatientNmae=A');
    expect(code).toBe(2);
    expect(stderr).toContain('Did you mean PatientName');
  });

  it('does not mind that its reader goes away', async () => {
    const running = quarry.start('find', cli.server, '--json', '--level', 'patient');
    running.child.stdout?.destroy();
    expect((await running.ended).code).toBe(0);
  });
});

describe('quarry practice', () => {
  it('is not started twice on one folder', async () => {
    const { code, stderr } = await quarry.run('practice');
    expect(code).toBe(10);
    expect(stderr).toContain('Code: already-running');
  });
});

describe('files and folders', () => {
  it.each([
    ['send', 'X@127.0.0.1:1', ''],
    ['commit', 'X@127.0.0.1:1', 'a.dcm', ''],
    ['bench', 'X@127.0.0.1:1', '--send', ''],
    ['dump', ''],
    ['archive', 'import', ''],
    ['practice', '--folder', ''],
    ['find', 'X@127.0.0.1:1', '--save-query', ''],
    ['send', 'X@127.0.0.1:1', 'a.dcm', '--report-file', ''],
    ['echo', 'X@127.0.0.1:1', '--log-file', ''],
  ])('have names: an empty one is no current folder for %s', async (...args) => {
    const { code, stdout, stderr } = await quarry.run(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('It is empty; the current folder is “.”.');
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

  it.each([
    ['find', ['help', 'find']],
    ['servers list', ['help', 'servers', 'list']],
    ['servers list', ['servers', 'help', 'list']],
  ])('of %s is asked for by %j, too', async (command, args) => {
    expect(await quarry.run(...args)).toMatchObject({ code: 0, stdout: expect.stringMatching(`^Usage: quarry ${command} `) });
  });

  it.each([[['help', 'fnd']], [['fnd', '--help']], [['help', 'fnd', '--json']]])(
    'says of %j that there is no such command',
    async (args) => {
      const { code, stdout, stderr } = await quarry.run(...args);
      expect({ code, stderr }).toEqual({
        code: 2,
        stderr: expect.stringMatching(/unknown command 'fnd'\n\(Did you mean find\?\)/),
      });
      expect(stdout).not.toContain('Usage');
      expect(await quarry.run('help', 'servers', 'lst')).toMatchObject({
        code: 2,
        stdout: '',
        stderr: expect.stringContaining("'lst'"),
      });
    },
  );

  it('is shown when nothing was asked for, and the version when that was', async () => {
    expect((await quarry.run()).code).toBe(2);
    expect((await quarry.run('--version')).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});
