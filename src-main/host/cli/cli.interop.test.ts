import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../../e2e/peers/process.ts';
import { dataSetsIn, filesIn } from './testing/files.ts';
import { jsonLines, QuarryCommand, RunningProcess } from './testing/quarry-process.ts';

const tools = ['echoscu', 'findscu', 'getscu', 'movescu', 'storescu', 'storescp', 'dcmqrscp'];
const missing = tools.filter((tool) => spawnSync(tool, ['--version']).error !== undefined);
/** Without it each message waits 40 ms. */
const environment = { TCP_NODELAY: '1' };

const folder = mkdtempSync(join(tmpdir(), 'quarry-cli-interop-'));
const quarry = new QuarryCommand(join(folder, 'home'));
let practice: RunningProcess;
let practicePort: string;
let storePort: number;
let dcmqrscp: RunningProcess;
let dcmqrscpPort: number;
let ourPort: number;

async function dcmtk(tool: string, ...args: string[]) {
  return new RunningProcess(tool, args, environment).ended;
}

/** Starts a DCMTK server and waits until it answers: it does not say when it listens. */
async function startServer(tool: string, args: string[], aeTitle: string, port: number): Promise<RunningProcess> {
  const server = new RunningProcess(tool, args, environment);
  for (let tries = 0; tries < 100; tries++) {
    if ((await dcmtk('echoscu', '-to', '1', '-aec', aeTitle, '127.0.0.1', String(port))).code === 0) return server;
  }
  throw new Error(`${tool} does not answer: ${server.stderr}`);
}

describe.skipIf(missing.length > 0)(
  `the command line and DCMTK${missing.length > 0 ? ` (not installed: ${missing.join(', ')})` : ''}`,
  () => {
    beforeAll(async () => {
      mkdirSync(join(folder, 'home'));
      [storePort, dcmqrscpPort, ourPort] = [await freePort(), await freePort(), await freePort()];
      practice = quarry.start('practice', '--destination', `STORESCP=127.0.0.1:${storePort}`);
      practicePort = (await practice.printed(/listening on port (\d+)/))[1] ?? '';
      mkdirSync(join(folder, 'qr'));
      const config = join(folder, 'dcmqrscp.cfg');
      writeFileSync(
        config,
        [
          `NetworkTCPPort = ${dcmqrscpPort}`,
          'MaxPDUSize = 131072',
          'MaxAssociations = 16',
          'HostTable BEGIN',
          `us = (RECEIVER, 127.0.0.1, ${ourPort})`,
          'HostTable END',
          'VendorTable BEGIN',
          'VendorTable END',
          'AETable BEGIN',
          `QRSRV ${join(folder, 'qr')} RW (200, 1024mb) ANY`,
          'AETable END',
          '',
        ].join('\n'),
      );
      dcmqrscp = await startServer('dcmqrscp', ['-c', config, '+B'], 'QRSRV', dcmqrscpPort);
    }, 60_000);

    afterAll(async () => {
      await practice.end('SIGTERM');
      await dcmqrscp.end('SIGTERM');
      rmSync(folder, { recursive: true });
    });

    const atPractice = () => ['-aec', 'PRACTICE', '127.0.0.1', practicePort];
    const qrsrv = () => `QRSRV@127.0.0.1:${dcmqrscpPort}`;
    const originals = () => dataSetsIn(join(folder, 'home', 'practice'));

    describe('the practice PACS', () => {
      it('answers echoscu', async () => {
        expect((await dcmtk('echoscu', ...atPractice())).code).toBe(0);
      });

      it('answers findscu in both models', async () => {
        const studies = await dcmtk(
          'findscu',
          '-v',
          '-S',
          ...atPractice(),
          '-k',
          'QueryRetrieveLevel=STUDY',
          '-k',
          'StudyInstanceUID',
          '-k',
          'PatientName=SMITH*',
        );
        expect(studies.code).toBe(0);
        expect(`${studies.stdout}${studies.stderr}`.match(/Find Response: \d+ \(Pending\)/g)).toHaveLength(3);
        const patients = await dcmtk(
          'findscu',
          '-v',
          '-P',
          ...atPractice(),
          '-k',
          'QueryRetrieveLevel=PATIENT',
          '-k',
          'PatientID',
        );
        expect(`${patients.stdout}${patients.stderr}`.match(/Find Response: \d+ \(Pending\)/g)).toHaveLength(20);
      });

      it('gives getscu a study, byte for byte', async () => {
        const out = join(folder, 'getscu');
        mkdirSync(out);
        const study = await studyOf(`PRACTICE@127.0.0.1:${practicePort}`, 'PRACTICE-0010');
        const { code } = await dcmtk(
          'getscu',
          '-S',
          '+B',
          '-od',
          out,
          ...atPractice(),
          '-k',
          'QueryRetrieveLevel=STUDY',
          '-k',
          `StudyInstanceUID=${study}`,
        );
        expect(code).toBe(0);
        expectSame(dataSetsIn(out), originals(), 2, 20);
      });

      it('moves a study to storescp for movescu', async () => {
        const out = join(folder, 'storescp');
        mkdirSync(out);
        const storescp = await startServer(
          'storescp',
          ['+B', '-od', out, '-aet', 'STORESCP', '+xa', String(storePort)],
          'STORESCP',
          storePort,
        );
        const study = await studyOf(`PRACTICE@127.0.0.1:${practicePort}`, 'PRACTICE-0005');
        const { code } = await dcmtk(
          'movescu',
          '-S',
          '-aem',
          'STORESCP',
          ...atPractice(),
          '-k',
          'QueryRetrieveLevel=STUDY',
          '-k',
          `StudyInstanceUID=${study}`,
        );
        await storescp.end('SIGTERM');
        expect(code).toBe(0);
        expectSame(dataSetsIn(out), originals(), 3, 3);
      });
    });

    describe('dcmqrscp', () => {
      const sent = join(folder, 'sent');

      beforeAll(async () => {
        // One patient of each kind of text, with CT, MR, US, CR, SR and PDF between them.
        for (const id of ['PRACTICE-0001', 'PRACTICE-0005', 'PRACTICE-0007', 'PRACTICE-0015']) {
          const { code } = await quarry.run('get', `PRACTICE@127.0.0.1:${practicePort}`, '-k', `PatientID=${id}`, '-o', sent);
          expect(code).toBe(0);
        }
        const { code, stderr } = await quarry.run('send', qrsrv(), sent, '--json');
        expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      }, 60_000);

      it('is found', async () => {
        expect((await quarry.run('echo', qrsrv())).code).toBe(0);
        const { code, stdout } = await quarry.run(
          'find',
          qrsrv(),
          '--json',
          '-k',
          'PatientName=SMITH*',
          '-k',
          'StudyDescription',
        );
        expect(code).toBe(0);
        expect(jsonLines(stdout)).toHaveLength(2);
        const patients = jsonLines((await quarry.run('find', qrsrv(), '--json', '--level', 'patient', '-k', 'PatientID')).stdout);
        expect(patients.map(({ PatientID }) => PatientID).sort()).toEqual([
          'PRACTICE-0001',
          'PRACTICE-0005',
          'PRACTICE-0007',
          'PRACTICE-0015',
        ]);
      });

      it('answers at every level', async () => {
        const study = await studyOf(qrsrv(), 'PRACTICE-0001', 'StudyDescription=CT head');
        const series = jsonLines(
          (await quarry.run('find', qrsrv(), '--json', '--level', 'series', '-k', `StudyInstanceUID=${study}`, '-k', 'Modality'))
            .stdout,
        );
        expect(series.map(({ Modality }) => Modality).sort()).toEqual(['CT', 'SR']);
        const ct = series.find(({ Modality }) => Modality === 'CT')?.SeriesInstanceUID;
        const images = await quarry.run(
          'find',
          qrsrv(),
          '--json',
          '--level',
          'image',
          '-k',
          `StudyInstanceUID=${study}`,
          '-k',
          `SeriesInstanceUID=${ct}`,
        );
        expect(images.code).toBe(0);
        expect(jsonLines(images.stdout)).toHaveLength(24);
      });

      it('gives back by C-GET what was sent', async () => {
        const out = join(folder, 'qr-get');
        const { code, stdout } = await quarry.run(
          'get',
          qrsrv(),
          '--json',
          '--level',
          'patient',
          '-k',
          'PatientID=PRACTICE-0001',
          '-o',
          out,
        );
        expect({ code, completed: jsonLines(stdout)[0]?.completed }).toEqual({ code: 0, completed: 27 });
        expectSame(dataSetsIn(out), dataSetsIn(sent), 27, 27);
      });

      it('gives back by C-MOVE what was sent, series by series', async () => {
        const out = join(folder, 'qr-move');
        const args = ['--aet', 'RECEIVER', '--port', String(ourPort), '--bind', '127.0.0.1', '-o', out];
        const { code, stdout } = await quarry.run('move', qrsrv(), '--json', '-k', 'PatientID=PRACTICE-0015', ...args);
        expect({ code, arrived: jsonLines(stdout)[0]?.arrived }).toEqual({ code: 0, arrived: 21 });
        expectSame(dataSetsIn(out), dataSetsIn(sent), 21, 21);
      });

      it('does not know a destination, which is explained', async () => {
        const study = await studyOf(qrsrv(), 'PRACTICE-0005');
        const { code, stderr } = await quarry.run('move', qrsrv(), '-k', `StudyInstanceUID=${study}`, '--dest', 'NOWHERE');
        expect(code).toBe(6);
        expect(stderr).toContain('A801');
      });

      it('rejects a called AE title it does not have, which is explained', async () => {
        const { code, stderr } = await quarry.run('find', qrsrv().replace('QRSRV', 'OTHER'));
        expect(code).toBe(5);
        expect(stderr).toContain('rejected-called-ae');
      });
    });

    it('quarry send reaches storescp byte for byte', async () => {
      const out = join(folder, 'storescp-send');
      mkdirSync(out);
      const storescp = await startServer('storescp', ['+B', '+xa', '-od', out, String(storePort)], 'ANY', storePort);
      const { code } = await quarry.run('send', `ANY@127.0.0.1:${storePort}`, join(folder, 'sent'));
      await storescp.end('SIGTERM');
      expect(code).toBe(0);
      expectSame(dataSetsIn(out), dataSetsIn(join(folder, 'sent')), 67, 67);
    });

    it('quarry receive takes what storescu sends', async () => {
      const out = join(folder, 'receive');
      const receiver = quarry.start('receive', '--port', '0', '--bind', '127.0.0.1', '-o', out);
      const [, port = ''] = await receiver.printed(/listening on port (\d+)/);
      const { code } = await dcmtk('storescu', '+sd', '+r', '-R', '127.0.0.1', port, join(folder, 'sent'));
      const ended = await receiver.end('SIGTERM');
      expect(code).toBe(0);
      expect(ended).toMatchObject({ code: 0, stdout: expect.stringContaining('Received 67 objects') });
      // storescu decodes and encodes again; without compressed objects that changes nothing but lengths of sequences.
      expect([...dataSetsIn(out).keys()].sort()).toEqual([...dataSetsIn(join(folder, 'sent')).keys()].sort());
      for (const file of filesIn(out)) expect(readFileSync(file).subarray(128, 132).toString('latin1')).toBe('DICM');
    });
  },
);

async function studyOf(server: string, patientId: string, ...keys: string[]): Promise<string> {
  const more = keys.flatMap((key) => ['-k', key]);
  const { stdout } = await quarry.run(
    'find',
    server,
    '--json',
    '-k',
    `PatientID=${patientId}`,
    '-k',
    'StudyInstanceUID',
    ...more,
  );
  const uid = jsonLines(stdout)[0]?.StudyInstanceUID;
  if (typeof uid !== 'string') throw new Error(`no study of ${patientId}`);
  return uid;
}

/** As many data sets as expected, each equal to the original of the same UID. */
function expectSame(found: Map<string, string>, originals: Map<string, string>, least: number, most: number): void {
  expect(found.size).toBeGreaterThanOrEqual(least);
  expect(found.size).toBeLessThanOrEqual(most);
  for (const [uid, digest] of found) expect(digest, uid).toBe(originals.get(uid));
}
