import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { freePort } from '../../../../e2e/peers/process.ts';
import { dataSetsIn } from './files.ts';
import { jsonLines, QuarryCommand, type RunningProcess } from './quarry-process.ts';

/** `quarry practice` in a process of its own, and what a test asks it with. */
export interface PracticeServer {
  /** Of the test; its commands have the data folder `home` in it, where the practice PACS is the bookmark “Practice PACS”. */
  readonly folder: string;
  readonly quarry: QuarryCommand;
  /** As commands take it. */
  readonly server: string;
  /** Where the practice PACS believes the AE title RECEIVER to be; nobody listens there. */
  readonly ourPort: number;
  /** The Study Instance UID of a study of a patient. */
  studyOf(patientId: string): Promise<string>;
  /** All data sets of a folder, so many, are equal to those of the same instances in the practice PACS. */
  expectSameAsInPractice(path: string, count: number): void;
}

/** Starts it before the tests of a file; afterwards it must end as it should. */
export function practiceServer(): PracticeServer {
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

  return {
    folder,
    quarry,
    get server() {
      return server;
    },
    get ourPort() {
      return ourPort;
    },
    async studyOf(patientId) {
      const keys = ['-k', `PatientID=${patientId}`, '-k', 'StudyInstanceUID'];
      const [row] = jsonLines((await quarry.run('find', server, '--json', ...keys)).stdout);
      return String(row?.StudyInstanceUID);
    },
    expectSameAsInPractice(path, count) {
      const originals = dataSetsIn(join(home, 'practice'));
      const received = dataSetsIn(path);
      expect(received.size).toBe(count);
      for (const [uid, digest] of received) expect(digest, uid).toBe(originals.get(uid));
    },
  };
}
