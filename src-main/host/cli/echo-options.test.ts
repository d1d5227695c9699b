import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AssociationEnding } from '../../../src-shared/dicom/ending.ts';
import type { NegotiatedAssociation } from '../../dicom/upper-layer/port.ts';
import { type DicomNode, startNode } from '../../net/scp/dicom-node.ts';
import { quarryHere } from './testing/in-process.ts';
import { jsonLines } from './testing/quarry-process.ts';

let folder: string;
let node: DicomNode;
let server: string;
let associations: NegotiatedAssociation[] = [];
let endings: Promise<AssociationEnding>[] = [];
let ended: ((ending: AssociationEnding) => void)[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'quarry-echo-'));
  const started = await startNode({
    host: '127.0.0.1',
    port: 0,
    acceptCalled: (title) => title === 'NODE',
    observers: {
      onAssociation: (association) => {
        associations.push(association);
        endings.push(new Promise((resolve) => ended.push(resolve)));
      },
      onEnded: (_connection, ending) => ended.shift()?.(ending),
    },
  });
  if (!started.ok) throw new Error(started.code);
  node = started.node;
  server = `NODE@127.0.0.1:${node.port}`;
});
afterAll(async () => {
  await node.close({ graceMs: 0 });
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  associations = [];
  endings = [];
  ended = [];
});

const echo = (...args: string[]) => quarryHere(['echo', ...args], { QUARRY_HOME: folder });

describe('quarry echo', () => {
  it('repeats over one association, and over several at once', async () => {
    const { code, stdout } = await echo(server, '--repeat', '5', '--parallel', '3', '--json');
    expect(code).toBe(0);
    expect(jsonLines(stdout)).toMatchObject([{ command: 'echo', ok: true, echoes: 15, associations: 3, failed: 0, status: 0 }]);
    expect(associations).toHaveLength(3);
  });

  it('proposes as many contexts and transfer syntaxes as asked for', async () => {
    expect((await echo(server, '--propose-contexts', '128', '--propose-syntaxes', '38')).code).toBe(0);
    expect(associations[0]?.contexts).toHaveLength(128);
  });

  it('proposes only the transfer syntax that is named', async () => {
    expect((await echo(server, '--propose', 'implicit')).code).toBe(0);
    expect(associations[0]?.contexts[0]?.transferSyntax).toBe('1.2.840.10008.1.2');
    const unfit = await echo(server, '--propose', 'jpeg-8');
    expect(unfit).toMatchObject({ code: 10, stderr: expect.stringContaining('nothing-to-propose') });
    const unknown = await echo(server, '--propose', 'jpeg-lossles');
    expect(unknown).toMatchObject({ code: 2, stderr: expect.stringContaining('Did you mean jpeg-lossless') });
  });

  it('releases, or aborts when told to', async () => {
    await echo(server);
    await echo(server, '--abort');
    expect(await Promise.all(endings)).toMatchObject([{ kind: 'released' }, { kind: 'aborted', by: 'peer', source: 0 }]);
  });

  it('says which PDUs it takes and calls the server by another name', async () => {
    expect((await echo(server, '--max-pdu', '16384')).code).toBe(0);
    expect(associations[0]?.peerMaxLength).toBe(16_384);
    expect((await echo(server, '--aec', 'OTHER')).stderr).toContain('rejected-called-ae');
    expect((await echo(server, '--max-pdu', '100')).code).toBe(2);
  });
});

describe('the log', () => {
  it('tells of associations and messages on stderr with -v, nothing without', async () => {
    expect((await echo(server)).stderr).toBe('');
    const { stderr } = await echo(server, '-v');
    const lines = stderr.trim().split('\n');
    expect(lines.map((line) => line.replace(/^\S+Z /, '').replace(/,? after .* ms.*/, ''))).toEqual([
      expect.stringMatching(/^info {2}association requested: QUARRY to NODE, 127\.0\.0\.1 port \d+, 1 context$/),
      'info  association accepted',
      expect.stringMatching(/^info {2}sent C-ECHO-RQ 1/),
      expect.stringMatching(/^info {2}received C-ECHO-RSP 1, .*status 0000/),
      expect.stringMatching(/^info {2}association ended: .*A-RELEASE by us/),
    ]);
  });

  it('tells every context and fragment with -d, in a file of its own that only its owner reads', async () => {
    const file = join(folder, 'log.txt');
    const { stderr } = await echo(server, '-d', '--log-file', file);
    expect(stderr).toBe('');
    const text = readFileSync(file, 'utf8');
    expect(text).toMatch(/debug context 1: Verification SOP Class accepted in Explicit VR Little Endian/);
    expect(text).toMatch(/debug sent \d+ bytes of a command set, the last/);
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
    await echo(server, '-v', '--log-file', file);
    expect(readFileSync(file, 'utf8').startsWith(text)).toBe(true);
    const unwritable = await echo(server, '--log-file', join(folder, 'missing', 'log.txt'));
    expect(unwritable).toMatchObject({ code: 10, stdout: '', stderr: expect.stringContaining('folder-not-writable') });
  });

  it('tells how an association was refused', async () => {
    expect((await echo(server, '-v', '--aec', 'OTHER')).stderr).toMatch(/association ended: .*source 1 .*reason 7/);
  });
});
