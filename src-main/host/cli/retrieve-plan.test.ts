import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../../e2e/peers/process.ts';
import { sopClass } from '../../../src-shared/dicom/sop-classes.ts';
import { tags } from '../../../src-shared/dicom/tags.ts';
import { transferSyntax } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import { DataSet } from '../../dicom/dataset/data-set.ts';
import { writeDataSet } from '../../dicom/dataset/write-data-set.ts';
import { memoryObject } from '../../dicom/testing/memory-store.ts';
import { type DicomNode, startNode } from '../../net/scp/dicom-node.ts';
import type { AssociationTrace } from '../../net/scu/association-trace.ts';
import { quarryHere } from './testing/in-process.ts';
import { jsonLines } from './testing/quarry-process.ts';

const home = mkdtempSync(join(tmpdir(), 'quarry-plan-'));
const { CTImageStorage: sopClassUid } = sopClass;
const { ExplicitLE: transferSyntaxUid, JPEGBaseline } = transferSyntax;
/** The study whose image is compressed. */
const compressed = '1.2.9';
const sopInstanceUid = '1.2.1.1';
const image = new DataSet().set(tags.SOPClassUID, 'UI', sopClassUid).set(tags.SOPInstanceUID, 'UI', sopInstanceUid);
let asked = 0;
/** Study Instance UIDs of the one patient with an ID; an empty one is a study of which the server does not say it. */
let studies: readonly string[] = [];
let node: DicomNode;
let port: number;

/** Longest PDUs that the receiver of a C-MOVE has said it takes. */
const longestPdus: (number | undefined)[] = [];
const nothing = () => {};
const trace: AssociationTrace = {
  requested: nothing,
  accepted: ({ peerMaxLength }) => longestPdus.push(peerMaxLength),
  message: nothing,
  fragment: nothing,
  ended: nothing,
};

/** A server that has a patient without an ID besides, and one image in each study. */
beforeAll(async () => {
  port = await freePort();
  const started = await startNode({
    host: '127.0.0.1',
    port: 0,
    acceptCalled: () => true,
    query: {
      async *find({ level }) {
        asked++;
        if (level === 'PATIENT') yield ['1', ''].map((id) => new DataSet().set(tags.PatientID, 'LO', id));
        else yield studies.map((uid) => new DataSet().set(tags.PatientID, 'LO', '1').set(tags.StudyInstanceUID, 'UI', uid));
      },
      async select({ identifier }) {
        asked++;
        const bytes = writeDataSet(image, transferSyntaxUid);
        const storedIn = identifier.string(tags.StudyInstanceUID) === compressed ? JPEGBaseline : transferSyntaxUid;
        return [memoryObject({ sopClassUid, sopInstanceUid, transferSyntaxUid: storedIn, bytes })];
      },
    },
    moveDestinations: () => ({ host: '127.0.0.1', port, association: { trace } }),
  });
  if (!started.ok) throw new Error(started.code);
  node = started.node;
});

afterEach(() => {
  asked = 0;
});

afterAll(async () => {
  await node.close({ graceMs: 0 });
  rmSync(home, { recursive: true });
});

async function get(...args: string[]) {
  const ended = await quarryHere(['get', `NODE@127.0.0.1:${node.port}`, '--ignore', '--json', ...args], { QUARRY_HOME: home });
  return { ...ended, result: jsonLines(ended.stdout)[0] };
}

describe('what is retrieved where the keys do not name it', () => {
  it.each([
    '',
    '-k StudyInstanceUID=',
    '-k PatientID',
    '-k PatientID=\\',
    '-P -k PatientID= -k StudyDate',
    '-k StudyDate=-',
    '-k PatientName=^',
  ])('is not all that the server has because a value was left out: “%s”', async (args) => {
    studies = ['1.2.1'];
    const { code, result } = await get(...args.split(' ').filter(Boolean));
    expect({ code, result }).toMatchObject({ code: 2, result: { ok: false, error: { code: 'nothing-named' } } });
    expect(asked).toBe(0);
  });

  it('is all that it has where that is said', async () => {
    studies = ['1.2.1', '1.2.2'];
    expect(await get('-k', 'PatientName=*')).toMatchObject({ code: 0, result: { ok: true, requests: 2 } });
  });

  it('is all but what the server does not say the unique key of, which is told', async () => {
    studies = ['1.2.1', '', '1.2.2'];
    const { code, result, stderr } = await get('-k', 'PatientName=*');
    expect(code).toBe(7);
    expect(result).toMatchObject({ ok: false, requests: 2, arrived: 2, error: { code: 'unique-key-missing' } });
    expect(stderr).toContain('1 match without StudyInstanceUID cannot be asked for.');
    studies = [''];
    expect(await get('-k', 'PatientName=*')).toMatchObject({ code: 6, result: { error: { code: 'unique-key-missing' } } });
  });

  it('is all but what the server gives a unique key that none can be, which is told', async () => {
    studies = ['1.2.1', '1.2\u0001', '1.2.2'];
    const { code, result, stderr } = await get('-k', 'PatientName=*');
    expect(code).toBe(7);
    expect(result).toMatchObject({ requests: 2, arrived: 2, error: { code: 'some-missing' } });
    expect(stderr).toContain('Note: StudyInstanceUID takes ASCII (VR UI)');
  });

  it('leaves out what lies below a patient without an ID, which is told', async () => {
    studies = ['1.2.1'];
    const { code, result, stderr } = await get('-P', '-k', 'PatientName=*');
    expect(code).toBe(7);
    expect(result).toMatchObject({ requests: 1, arrived: 1, error: { code: 'unique-key-missing' } });
    expect(stderr).toContain('What lies below 1 answer without PatientID is left out: the study model finds it.');
  });
});

describe('what some of the requests could not send', () => {
  it('is not said to lie at a receiver that took the others', async () => {
    studies = ['1.2.1', compressed];
    const to = ['--port', String(port), '--ignore', '--accept-syntax', 'explicit', '--json'];
    const server = `NODE@127.0.0.1:${node.port}`;
    const moved = await quarryHere(['move', server, '-k', 'PatientName=*', ...to], { QUARRY_HOME: home });
    expect(moved.code).toBe(7);
    const [{ error, ...result } = {}] = jsonLines(moved.stdout);
    expect(result).toMatchObject({ arrived: 1, failed: 1, failedUids: [sopInstanceUid] });
    expect(error).toMatchObject({ code: 'status-A702', cause: expect.stringContaining('Others it could send') });
  });
});

describe('the receiver of a move', () => {
  it('takes PDUs as long as --max-pdu says, and is in the log', async () => {
    studies = ['1.2.1'];
    longestPdus.length = 0;
    const args = ['-k', 'PatientName=*', '--port', String(port), '--ignore', '--max-pdu', '20000', '-v'];
    const moved = await quarryHere(['move', `NODE@127.0.0.1:${node.port}`, ...args], { QUARRY_HOME: home });
    expect(moved.code).toBe(0);
    expect(longestPdus).toEqual([20_000]);
    expect(moved.stderr).toMatch(/association of \S+ \(127\.0\.0\.1\) with QUARRY: 2 of 2 contexts/);
  });
});
