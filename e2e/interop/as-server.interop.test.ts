import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readDataSet } from '../../src-main/dicom/dataset/read-data-set.ts';
import { tags } from '../../src-shared/dicom/tags.ts';
import { transferSyntax } from '../../src-shared/dicom/transfer-syntaxes.ts';
import { freePort, runTool } from '../peers/process.ts';
import { type StoragePeer, startStorescp } from '../peers/storescp.ts';
import { bytesDifference, dataSetOfFile, elementsDifference } from './equal-data-sets.ts';
import { type OurNode, startOurNode } from './our-node.ts';
import { available } from './skip.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { filesIn, practiceSample, syntaxSample, type TestObject, writeFiles } from './test-objects.ts';

const folder = temporaryFolder('as-server');
const practice = practiceSample(2);
const syntaxes = syntaxSample();
const objects = [...practice, ...syntaxes];
const { ImplicitLE, ExplicitLE, ExplicitBE } = transferSyntax;
const uncompressed = objects.filter(({ transferSyntaxUid }) =>
  [ImplicitLE, ExplicitLE, ExplicitBE].some((uid) => uid === transferSyntaxUid),
);
const programs = ['storescu', 'dcmsend', 'findscu', 'getscu', 'movescu', 'storescp'];

describe.skipIf(!available('the programs of DCMTK against our node', ...programs))('our node, asked by DCMTK', () => {
  let node: OurNode;
  let second: OurNode;
  let other: StoragePeer;
  let ownPort: number;
  const files = join(folder, 'files', 'uncompressed');
  const compressed = join(folder, 'files', 'compressed');
  let made = 0;

  beforeAll(async () => {
    await writeFiles(files, uncompressed);
    await writeFiles(
      compressed,
      objects.filter((object) => !uncompressed.includes(object)),
    );
    other = await startStorescp({ folder: join(folder, 'other'), aeTitle: 'OTHER' });
    ownPort = await freePort();
    const destinations = { OTHER: other.port, MOVESCU: ownPort, DEADAE: await freePort() };
    node = await startOurNode({ folder: join(folder, 'node'), destinations });
    second = await startOurNode({ folder: join(folder, 'second') });
  });
  afterAll(async () => {
    await node?.stop();
    await second?.stop();
    await other?.stop();
  });

  const peer = (asked = node) => ['-aec', 'QUARRY', '127.0.0.1', String(asked.port)];
  const keys = (pairs: Readonly<Record<string, string>>) =>
    Object.entries(pairs).flatMap(([key, value]) => ['-k', `${key}=${value}`]);

  async function newFolder(): Promise<string> {
    const path = join(folder, `out-${++made}`);
    await mkdir(path);
    return path;
  }

  function value(object: TestObject | undefined, key: number): string {
    return object?.dataSet.string(key) ?? '';
  }

  /** Levels with the keys of one entity, and its objects. */
  function entities() {
    const example = practice.find(({ dataSet }) => dataSet.string(tags.PatientID) === 'PRACTICE-0003');
    const same = (...wanted: number[]) =>
      practice.filter((object) => wanted.every((key) => value(object, key) === value(example, key)));
    const PatientID = value(example, tags.PatientID);
    const StudyInstanceUID = value(example, tags.StudyInstanceUID);
    const SeriesInstanceUID = value(example, tags.SeriesInstanceUID);
    const SOPInstanceUID = value(example, tags.SOPInstanceUID);
    const study = { StudyInstanceUID };
    const series = { ...study, SeriesInstanceUID };
    const image = { ...series, SOPInstanceUID };
    return [
      { root: '-P', level: 'PATIENT', path: { PatientID }, wanted: same(tags.PatientID) },
      { root: '-P', level: 'STUDY', path: { PatientID, ...study }, wanted: same(tags.StudyInstanceUID) },
      { root: '-P', level: 'SERIES', path: { PatientID, ...series }, wanted: same(tags.SeriesInstanceUID) },
      { root: '-P', level: 'IMAGE', path: { PatientID, ...image }, wanted: same(tags.SOPInstanceUID) },
      { root: '-S', level: 'STUDY', path: study, wanted: same(tags.StudyInstanceUID) },
      { root: '-S', level: 'SERIES', path: series, wanted: same(tags.SeriesInstanceUID) },
      { root: '-S', level: 'IMAGE', path: image, wanted: same(tags.SOPInstanceUID) },
    ];
  }

  /** DCMTK encodes data sets anew before it sends them. */
  async function expectStored(where: OurNode, wanted: readonly TestObject[]): Promise<void> {
    const local = await filesIn(where.objects);
    for (const object of wanted) {
      const file = local.get(object.sopInstanceUid);
      expect(file, object.transferSyntaxUid).toBeDefined();
      if (!uncompressed.includes(object)) expect(file?.transferSyntaxUid).toBe(object.transferSyntaxUid);
      expect(file && elementsDifference(object, file), object.transferSyntaxUid).toBeUndefined();
    }
  }

  async function expectFiles(where: string, wanted: readonly TestObject[]): Promise<void> {
    const received = await filesIn(where);
    expect([...received.keys()].sort()).toEqual(wanted.map(({ sopInstanceUid }) => sopInstanceUid).sort());
    for (const object of wanted) {
      const file = received.get(object.sopInstanceUid);
      expect(file && bytesDifference(object, file)).toBeUndefined();
    }
  }

  it('takes from dcmsend everything in every transfer syntax, and what comes again it keeps once', async () => {
    for (let times = 0; times < 2; times++) {
      const args = ['-v', '-dn', '+sd', '+r', '-aec', 'QUARRY', '127.0.0.1', String(node.port), join(folder, 'files')];
      const sent = await runTool('dcmsend', args);
      expect(sent.code, sent.output.slice(-2_000)).toBe(0);
      expect(sent.output).toMatch(new RegExp(`with status SUCCESS *: ${objects.length}\\s`));
    }
    expect((await node.archive.stats()).instances).toBe(objects.length);
    await expectStored(node, objects);
  });

  it('takes from storescu what is not compressed', async () => {
    const sent = await runTool('storescu', ['-v', '+sd', ...peer(second), files]);
    expect(sent.code, sent.output.slice(-2_000)).toBe(0);
    await expectStored(second, uncompressed);
  });

  it.each([
    ['-xy', transferSyntax.JPEGBaseline],
    ['-xx', transferSyntax.JPEGExtended],
    ['-xs', transferSyntax.JPEGLosslessSV1],
    ['-xt', transferSyntax.JPEGLSLossless],
    ['-xu', transferSyntax.JPEGLSNearLossless],
    ['-xv', transferSyntax.JPEG2000Lossless],
    ['-xw', transferSyntax.JPEG2000],
    ['-xr', transferSyntax.RLELossless],
    ['-xd', transferSyntax.Deflated],
  ])('takes from storescu %s what is compressed so', async (option, syntax) => {
    const wanted = syntaxes.filter(({ transferSyntaxUid }) => transferSyntaxUid === syntax);
    const paths = wanted.map(({ sopInstanceUid }) => join(compressed, `${sopInstanceUid}.dcm`));
    const sent = await runTool('storescu', ['-v', option, ...peer(second), ...paths]);
    expect(sent.code, sent.output.slice(-2_000)).toBe(0);
    await expectStored(second, wanted);
    expect(wanted.length).toBe(1);
  });

  it.each(entities())('answers findscu $root at level $level', async ({ root, level, path, wanted }) => {
    const out = await newFolder();
    const asked = { PatientName: '', StudyDate: '', ...(level === 'PATIENT' ? {} : { StudyDescription: '' }) };
    const found = await runTool('findscu', [
      '-v',
      root,
      '-X',
      '-od',
      out,
      ...peer(),
      ...keys({ QueryRetrieveLevel: level, ...path, ...asked }),
    ]);
    expect(found.code, found.output).toBe(0);
    const rows = await readdir(out);
    expect(rows.length).toBe(1);
    const read = await dataSetOfFile(join(out, rows[0] ?? ''));
    const row = readDataSet(read.bytes, read.transferSyntaxUid);
    if (!row.ok) throw new Error(row.error.message);
    expect(row.dataSet.string(tags.QueryRetrieveLevel)).toBe(level);
    expect(row.dataSet.string(tags.PatientName)).toBe(value(wanted[0], tags.PatientName));
    expect(row.dataSet.string(tags.RetrieveAETitle)).toBe('QUARRY');
  });

  it.each([
    ['wildcards', { PatientName: 'SMITH*' }, (name: string) => name.startsWith('SMITH')],
    ['one character', { PatientName: 'SM?TH^Anna' }, (name: string) => name === 'SMITH^Anna'],
    [
      'ranges of dates',
      { StudyDate: '20260110-20260114' },
      (_: string, date: string) => date >= '20260110' && date <= '20260114',
    ],
    ['everything', {}, () => true],
    ['nothing', { PatientName: 'NOBODY' }, () => false],
  ])('matches for findscu: %s', async (_, matching, having) => {
    const wanted = objects.filter((object) => having(value(object, tags.PatientName), value(object, tags.StudyDate)));
    const studies = new Set(wanted.map((object) => value(object, tags.StudyInstanceUID)));
    const out = await newFolder();
    const asked = { QueryRetrieveLevel: 'STUDY', StudyInstanceUID: '', ...matching };
    const found = await runTool('findscu', ['-S', '-X', '-od', out, ...peer(), ...keys(asked)]);
    expect(found.code, found.output).toBe(0);
    expect((await readdir(out)).length).toBe(studies.size);
  });

  it('refuses findscu what the standard does not allow: a level without the one above', async () => {
    const found = await runTool('findscu', ['-v', '-S', ...peer(), ...keys({ QueryRetrieveLevel: 'IMAGE', SOPInstanceUID: '' })]);
    expect(found.output).toMatch(/0x?a900|DataSetDoesNotMatchSOPClass|Identifier does not match/i);
  });

  it('stops answering when findscu cancels', async () => {
    const args = ['-v', '-S', '--cancel', '3', ...peer(), ...keys({ QueryRetrieveLevel: 'STUDY', StudyInstanceUID: '' })];
    const found = await runTool('findscu', args);
    expect(found.code, found.output).toBe(0);
    expect(found.output).toMatch(/Find Response: 3/);
  });

  it.each(entities())('gives getscu $root the $level', async ({ root, level, path, wanted }) => {
    const out = await newFolder();
    const args = ['-v', root, '+B', '-od', out, ...peer(), ...keys({ QueryRetrieveLevel: level, ...path })];
    const got = await runTool('getscu', args);
    expect(got.code, got.output.slice(-2_000)).toBe(0);
    await expectFiles(out, wanted);
  });

  it.each([
    ['+xr', transferSyntax.RLELossless],
    ['+xv', transferSyntax.JPEG2000Lossless],
    ['+xs', transferSyntax.JPEGLosslessSV1],
    ['+xy', transferSyntax.JPEGBaseline],
    ['+xi', transferSyntax.ImplicitLE],
  ])('gives getscu %s what is stored so', async (option, syntax) => {
    const [object] = syntaxes.filter(({ transferSyntaxUid }) => transferSyntaxUid === syntax);
    if (!object) throw new Error('no such object');
    const out = await newFolder();
    const path = {
      PatientID: value(object, tags.PatientID),
      StudyInstanceUID: value(object, tags.StudyInstanceUID),
      SeriesInstanceUID: value(object, tags.SeriesInstanceUID),
      SOPInstanceUID: object.sopInstanceUid,
    };
    const args = ['-v', '-P', option, '+B', '-od', out, ...peer(), ...keys({ QueryRetrieveLevel: 'IMAGE', ...path })];
    const got = await runTool('getscu', args);
    expect(got.code, got.output.slice(-2_000)).toBe(0);
    const received = (await filesIn(out)).get(object.sopInstanceUid);
    const kept = (await filesIn(node.objects)).get(object.sopInstanceUid);
    if (!received || !kept) throw new Error('it did not arrive');
    expect(bytesDifference(kept, received)).toBeUndefined();
  });

  it.each(entities())('moves for movescu $root the $level to another program', async ({ root, level, path, wanted }) => {
    const before = other.output().length;
    const args = ['-v', root, '-aem', 'OTHER', ...peer(), ...keys({ QueryRetrieveLevel: level, ...path })];
    const moved = await runTool('movescu', args);
    expect(moved.code, moved.output.slice(-2_000)).toBe(0);
    expect(
      other
        .output()
        .slice(before)
        .match(/storing DICOM file|Received Store Request/g)?.length,
    ).toBeGreaterThanOrEqual(wanted.length);
    const received = await filesIn(other.folder);
    for (const object of wanted) {
      const file = received.get(object.sopInstanceUid);
      expect(file && bytesDifference(object, file)).toBeUndefined();
      expect(file).toBeDefined();
    }
  });

  it('moves for movescu +P to its own port', async () => {
    const [patient] = entities();
    if (!patient) throw new Error('no patient');
    const out = await newFolder();
    const args = ['-v', '-P', '-aet', 'MOVESCU', '-aem', 'MOVESCU', '+P', String(ownPort), '+B'];
    // With +B it forgets about -od.
    const asked = [...peer(), ...keys({ QueryRetrieveLevel: 'PATIENT', ...patient.path })];
    const moved = await runTool('movescu', [...args, ...asked], { cwd: out });
    expect(moved.code, moved.output.slice(-2_000)).toBe(0);
    await expectFiles(out, patient.wanted);
  });

  it('moves every transfer syntax as it is to who takes it', async () => {
    const moved = await runTool('movescu', [
      '-v',
      '-P',
      '-aem',
      'OTHER',
      ...peer(),
      ...keys({ QueryRetrieveLevel: 'PATIENT', PatientID: 'INTEROP-SYNTAXES' }),
    ]);
    expect(moved.code, moved.output.slice(-2_000)).toBe(0);
    const received = await filesIn(other.folder);
    const kept = await filesIn(node.objects);
    for (const { sopInstanceUid, transferSyntaxUid } of syntaxes) {
      const [file, original] = [received.get(sopInstanceUid), kept.get(sopInstanceUid)];
      if (!file || !original) throw new Error(`${transferSyntaxUid} did not arrive`);
      expect(bytesDifference(original, file)).toBeUndefined();
    }
  });

  it('tells movescu of an unknown destination, and of one that does not answer', async () => {
    const [patient] = entities();
    if (!patient) throw new Error('no patient');
    const asked = keys({ QueryRetrieveLevel: 'PATIENT', ...patient.path });
    const unknown = await runTool('movescu', ['-v', '-P', '-aem', 'NOWHERE', ...peer(), ...asked]);
    expect(unknown.output).toMatch(/MoveDestinationUnknown|0xa801/i);
    const dead = await runTool('movescu', ['-v', '-P', '-aem', 'DEADAE', ...peer(), ...asked]);
    expect(dead.output).toMatch(/OutOfResources|0xa702/i);
  });
});
