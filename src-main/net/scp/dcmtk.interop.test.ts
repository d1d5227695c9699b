import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { freePort } from '../../../e2e/peers/process.ts';
import { sopClass } from '../../../src-shared/dicom/sop-classes.ts';
import { tags } from '../../../src-shared/dicom/tags.ts';
import { transferSyntax } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import { DataSet } from '../../dicom/dataset/data-set.ts';
import { writeDataSet } from '../../dicom/dataset/write-data-set.ts';
import { writeFileMeta } from '../../dicom/part10/write-file.ts';
import type { QuerySource } from '../../dicom/services/query-source.ts';
import { MemoryStore, memoryObject } from '../../dicom/testing/memory-store.ts';
import { type DicomNode, type NodeOptions, startNode } from './dicom-node.ts';

const { ExplicitLE, ImplicitLE, JPEGBaseline } = transferSyntax;
const there = spawnSync('echoscu', ['--version']).status === 0;
if (!there) console.warn('skipped: DCMTK is not installed (Debian package dcmtk)');

const folder = mkdtempSync(join(tmpdir(), 'quarry-node-'));
afterAll(() => rmSync(folder, { recursive: true }));
const running: DicomNode[] = [];
afterEach(async () => {
  for (const node of running.splice(0)) await node.close({ graceMs: 0 });
});

async function node(options: Partial<NodeOptions>): Promise<DicomNode> {
  const started = await startNode({ host: '127.0.0.1', port: 0, acceptCalled: (aeTitle) => aeTitle === 'NODE', ...options });
  if (!started.ok) throw new Error(started.code);
  running.push(started.node);
  return started.node;
}

/** Runs a tool to its end. DCMTK waits 40 ms for each message without TCP_NODELAY. */
function tool(name: string, ...args: string[]): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    const env = { ...process.env, TCP_NODELAY: '1' };
    execFile(name, args, { env, maxBuffer: 1 << 28 }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? 1 : 0, output: stdout + stderr });
    });
  });
}

const to = (target: DicomNode) => ['-aet', 'TOOL', '-aec', 'NODE', '127.0.0.1', String(target.port)];

function example(index: number): DataSet {
  return new DataSet()
    .set(tags.SOPClassUID, 'UI', sopClass.CTImageStorage)
    .set(tags.SOPInstanceUID, 'UI', `1.2.3.${index}`)
    .set(tags.PatientName, 'PN', 'A^B')
    .set(tags.StudyInstanceUID, 'UI', '1.2')
    .set(tags.PixelData, 'OW', new Uint8Array(300_000).fill(index));
}

function file(index: number, transferSyntaxUid: string): string {
  const path = join(folder, `${index}.dcm`);
  const meta = { sopClassUid: sopClass.CTImageStorage, sopInstanceUid: `1.2.3.${index}`, transferSyntaxUid };
  writeFileSync(path, Buffer.concat([writeFileMeta(meta), writeDataSet(example(index), transferSyntaxUid)]));
  return path;
}

const query: QuerySource = {
  async *find(_query, signal) {
    for (let first = 0; first < 5_000 && !signal.aborted; first += 100) {
      yield Array.from({ length: 100 }, (_, index) => new DataSet().set(tags.StudyInstanceUID, 'UI', `1.2.${first + index}`));
    }
  },
  select: async () =>
    [1, 2, 3].map((index) =>
      memoryObject({
        sopClassUid: sopClass.CTImageStorage,
        sopInstanceUid: `1.2.3.${index}`,
        transferSyntaxUid: index === 3 ? JPEGBaseline : ExplicitLE,
        bytes: writeDataSet(example(index), ExplicitLE),
        partLength: 100_001,
      }),
    ),
};

describe.skipIf(!there)('DCMTK as the client of our node', () => {
  it('verifies it, and is told when it calls another', async () => {
    const ours = await node({});
    expect(await tool('echoscu', ...to(ours), '--repeat', '5')).toMatchObject({ code: 0 });
    const other = await tool('echoscu', '-aec', 'OTHER', '127.0.0.1', String(ours.port));
    expect(other.code).not.toBe(0);
    expect(other.output).toContain('Called AE Title Not Recognized');
  });

  it('stores in implicit and explicit VR, byte for byte', async () => {
    const store = new MemoryStore();
    const ours = await node({ store });
    const stored = await tool('storescu', ...to(ours), file(1, ExplicitLE), file(2, ExplicitLE));
    expect(stored).toMatchObject({ code: 0 });
    const implicit = await tool('storescu', '-xi', ...to(ours), file(3, ImplicitLE));
    expect(implicit).toMatchObject({ code: 0 });
    const syntaxes = [ExplicitLE, ExplicitLE, ImplicitLE];
    expect(store.received.map(({ object }) => object.transferSyntaxUid)).toEqual(syntaxes);
    for (const [index, { bytes }] of store.received.entries()) {
      expect(Buffer.compare(bytes, writeDataSet(example(index + 1), syntaxes[index] ?? ''))).toBe(0);
    }
  });

  it('shows the status and comment of a refusal', async () => {
    const ours = await node({ store: new MemoryStore({ finish: () => ({ code: 0xa700, errorComment: 'disk full' }) }) });
    const refused = await tool('storescu', '-v', ...to(ours), file(1, ExplicitLE));
    expect(refused.output).toContain('OutOfResources');
  });

  it('queries, and cancels', async () => {
    const ours = await node({ query });
    const keys = ['-k', 'QueryRetrieveLevel=STUDY', '-k', 'StudyInstanceUID'];
    const all = await tool('findscu', '-S', '-v', ...to(ours), ...keys);
    expect(all.output.match(/Find Response: \d+ \(Pending\)/g)).toHaveLength(5_000);
    expect(all.output).toContain('1.2.4999');
    expect(all.output).toContain('NODE');
    const cancelled = await tool('findscu', '-S', '-v', '--cancel', '3', ...to(ours), ...keys);
    expect(cancelled.output).toContain('MatchingTerminatedDueToCancelRequest');
    const wrong = await tool('findscu', '-S', '-v', ...to(ours), '-k', 'QueryRetrieveLevel=SERIES', '-k', 'SeriesInstanceUID');
    expect(wrong.output).toContain('DataSetDoesNotMatchSOPClass');
  });

  const study = ['-k', 'QueryRetrieveLevel=STUDY', '-k', 'StudyInstanceUID=1.2'];

  it('gets objects back on the same association, and hears which failed', async () => {
    const ours = await node({ query });
    const out = mkdtempSync(join(folder, 'get-'));
    const got = await tool('getscu', '-v', '-S', '+B', '-od', out, ...to(ours), ...study);
    expect(readdirSync(out)).toHaveLength(2);
    const received = readdirSync(out).map((name) => readFileSync(join(out, name)));
    for (const [position, index] of [1, 2].entries()) {
      expect(received[position]?.subarray(-100_000)).toEqual(Buffer.alloc(100_000, index));
    }
    expect(got.output).toMatch(/Number of Failed Suboperations *: 1/);
  });

  it('does not let movescu wait the second after which it looks for our connection by itself', async () => {
    const port = await freePort();
    const moveDestinations = () => ({ host: '127.0.0.1', port });
    const two: QuerySource = { ...query, select: async (...asked) => (await query.select(...asked)).slice(0, 2) };
    const ours = await node({ query: two, moveDestinations });
    const out = mkdtempSync(join(folder, 'move-'));
    const took: number[] = [];
    for (let run = 0; run < 3; run++) {
      const begun = performance.now();
      const moved = await tool('movescu', '-S', '-od', out, '-aem', 'TOOL', '+P', String(port), ...to(ours), ...study);
      took.push(performance.now() - begun);
      expect(moved.code).toBe(0);
    }
    expect(readdirSync(out)).toHaveLength(2);
    expect(Math.min(...took)).toBeLessThan(1_000);
  });

  it('moves objects to a third, ours', async () => {
    const store = new MemoryStore();
    const third = await node({ store });
    const moveDestinations = (aeTitle: string) => (aeTitle === 'NODE' ? { host: '127.0.0.1', port: third.port } : undefined);
    const ours = await node({ query, moveDestinations });
    const moved = await tool('movescu', '-v', '-S', '-aem', 'NODE', ...to(ours), ...study);
    expect(moved.output).toContain('Received Final Move Response');
    expect(store.received.map(({ bytes }) => bytes.length)).toEqual(
      [1, 2, 3].map((index) => writeDataSet(example(index), ExplicitLE).length),
    );
    const nowhere = await tool('movescu', '-v', '-S', '-aem', 'NOWHERE', ...to(ours), ...study);
    expect(nowhere.output).toContain('MoveDestinationUnknown');
  });
});
