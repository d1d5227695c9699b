import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../../e2e/peers/process.ts';
import { part10, sample } from '../../archive/testing/sample-object.ts';
import { memorySource } from '../../dicom/testing/memory-source.ts';
import { MemoryStore } from '../../dicom/testing/memory-store.ts';
import { type DicomNode, startNode } from '../../net/scp/dicom-node.ts';
import { type PracticePacs, startPracticePacs } from '../../practice/practice-pacs.ts';
import { quarryHere } from './testing/in-process.ts';
import { jsonLines } from './testing/quarry-process.ts';

let folder: string;
let practice: PracticePacs;
let storageOnly: DicomNode;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'quarry-bench-'));
  const started = await startPracticePacs({ folder: join(folder, 'practice'), today: new Date(2026, 0, 15) });
  if (!started.ok) throw new Error('no practice PACS');
  practice = started.practice;
  const node = await startNode({ host: '127.0.0.1', port: 0, acceptCalled: () => true, store: new MemoryStore() });
  if (!node.ok) throw new Error(node.code);
  storageOnly = node.node;
  writeFileSync(join(folder, 'a.dcm'), part10(sample()));
}, 60_000);
afterAll(async () => {
  await practice.close({ graceMs: 0 });
  await storageOnly.close({ graceMs: 0 });
  rmSync(folder, { recursive: true });
});

const bench = (port: number, ...args: string[]) =>
  quarryHere(['bench', `PRACTICE@127.0.0.1:${port}`, ...args], { QUARRY_HOME: folder });

describe('quarry bench', () => {
  it('measures associations, echoes, a search and storing', async () => {
    const { code, stdout } = await bench(
      practice.port,
      '--rounds',
      '5',
      '--limit',
      '10',
      '--send',
      join(folder, 'a.dcm'),
      '--json',
    );
    expect(code).toBe(0);
    const lines = jsonLines(stdout);
    expect(lines.map(({ measured, count }) => [measured, count])).toEqual([
      ['association', 5],
      ['echo', 5],
      ['find', 10],
      ['send', 1],
      [undefined, undefined],
    ]);
    expect(lines.at(-1)).toMatchObject({ command: 'bench', ok: true, exitCode: 0 });
    for (const line of lines.slice(0, 2)) {
      const times = [line.fastestMs, line.medianMs, line.p95Ms, line.slowestMs].map(Number);
      expect(times).toEqual(times.toSorted((a, b) => a - b));
      expect(times[0]).toBeGreaterThan(0);
    }
  });

  it('says so in a sentence each', async () => {
    const { stdout } = await bench(practice.port, '--rounds', '2');
    expect(stdout.trim().split('\n')).toEqual([
      expect.stringMatching(/^Associations: .* 2 times\.$/),
      expect.stringMatching(/^C-ECHO: .* 2 times\.$/),
      expect.stringMatching(/^C-FIND: \d+ matches in .* a second\)\.$/),
    ]);
  });

  it('tells what a server does not offer, and goes on', async () => {
    const { code, stdout, stderr } = await bench(storageOnly.port, '--rounds', '2', '--send', join(folder, 'a.dcm'));
    expect(code).toBe(6);
    expect(stderr).toContain('context-abstract-syntax');
    expect(stdout).toContain('C-STORE: 1 object');
  });

  it('is done in part where the server takes not every object', async () => {
    const first = sample();
    const both = join(folder, 'both');
    mkdirSync(both);
    writeFileSync(join(both, 'a.dcm'), part10(first));
    writeFileSync(join(both, 'b.dcm'), part10(sample({ instance: 2 })));
    const store = new MemoryStore({
      finish: ({ sopInstanceUid }) => (sopInstanceUid === first.sopInstanceUid ? { code: 0xa700 } : { code: 0 }),
    });
    const full = await startNode({
      host: '127.0.0.1',
      port: 0,
      acceptCalled: () => true,
      store,
      query: memorySource({ matches: 1 }).source,
    });
    if (!full.ok) throw new Error(full.code);
    const { code, stdout } = await bench(full.node.port, '--rounds', '2', '--send', both, '--json');
    await full.node.close({ graceMs: 0 });
    expect(code).toBe(7);
    expect(jsonLines(stdout).slice(-2)).toMatchObject([
      { measured: 'send', count: 1, failed: 1 },
      { ok: false, exitCode: 7 },
    ]);
  });

  it('stops where nobody answers', async () => {
    const { code, stdout, stderr } = await bench(await freePort(), '--send', join(folder, 'a.dcm'));
    expect(code).toBe(4);
    expect(stdout).toBe('');
    expect(stderr.match(/Code:/g)).toHaveLength(1);
  });
});
