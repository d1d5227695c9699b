import { spawnSync } from 'node:child_process';
import { hash } from 'node:crypto';
import { existsSync, promises as fs } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sopClass } from '../../../src-shared/dicom/sop-classes.ts';
import { tags } from '../../../src-shared/dicom/tags.ts';
import { transferSyntax } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import { DataSet } from '../../dicom/dataset/data-set.ts';
import { readFile } from '../../dicom/part10/read-file.ts';
import type { Archive } from '../archive.ts';
import type { IndexedObject } from '../indexed-object.ts';
import {
  collect,
  filesBelow,
  incoming,
  openSampleArchive,
  type Sample,
  type SampleOptions,
  sample,
  store,
  temporaryFolder,
} from '../testing/sample-object.ts';
import { exportObjects } from './export-objects.ts';
import { FolderExport } from './folder-export.ts';

const fileSetUid = '2.25.4711';
const has = (tool: string) => spawnSync(tool, ['--version']).error === undefined;
const hasDcmtk = has('dcmdump') && has('dcmmkdir');

function ofClass(sopClassUid: string, options: SampleOptions): Sample {
  const made = sample({
    ...options,
    edit: (dataSet) => {
      dataSet.set(tags.SOPClassUID, 'UI', sopClassUid);
      options.edit?.(dataSet);
    },
  });
  return { ...made, sopClassUid };
}

const concept = () =>
  new DataSet()
    .set(tags.CodeValue, 'SH', '113030')
    .set(tags.CodingSchemeDesignator, 'SH', 'DCM')
    .set(tags.CodeMeaning, 'LO', 'Manifest');

function keyObject(dataSet: DataSet): void {
  for (const tag of [tags.Rows, tags.Columns, tags.PixelData]) dataSet.delete(tag);
  dataSet.set(tags.Modality, 'CS', 'KO').set(tags.ContentDate, 'DA', '20240103').set(tags.ContentTime, 'TM', '0800');
  dataSet.set(tags.ConceptNameCodeSequence, 'SQ', [concept()]);
  const modifier = new DataSet().set(tags.RelationshipType, 'CS', 'HAS CONCEPT MOD').set(tags.ValueType, 'CS', 'CODE');
  modifier.set(tags.ConceptNameCodeSequence, 'SQ', [concept()]).set(tags.ConceptCodeSequence, 'SQ', [concept()]);
  const image = new DataSet().set(tags.RelationshipType, 'CS', 'CONTAINS').set(tags.ValueType, 'CS', 'IMAGE');
  dataSet.set(tags.ContentSequence, 'SQ', [image, modifier]);
}

function structureSet(dataSet: DataSet): void {
  for (const tag of [tags.Rows, tags.Columns, tags.PixelData]) dataSet.delete(tag);
  dataSet.set(tags.Modality, 'CS', 'RTSTRUCT').set(tags.StructureSetLabel, 'SH', 'Größe');
}

/** Two patients, three studies, images and other objects, in several transfer syntaxes and character sets. */
const objects: readonly Sample[] = [
  sample({ study: 1, series: 1, instance: 1, name: 'MÜLLER^Änne' }),
  sample({ study: 1, series: 1, instance: 2, name: 'MÜLLER^Änne', transferSyntaxUid: transferSyntax.ImplicitLE }),
  ofClass(sopClass.KeyObjectSelectionDocumentStorage, { study: 1, series: 2, name: 'MÜLLER^Änne', edit: keyObject }),
  ofClass(sopClass.RTStructureSetStorage, {
    study: 2,
    name: 'MÜLLER^Änne',
    transferSyntaxUid: transferSyntax.ExplicitBE,
    edit: structureSet,
  }),
  sample({
    study: 3,
    patient: 'P2',
    name: 'JONES',
    edit: (dataSet) => {
      dataSet.set(tags.SpecificCharacterSet, 'CS', 'ISO_IR 100').set(tags.StudyDescription, 'LO', 'Schädel');
      for (const tag of [tags.StudyDate, tags.InstanceNumber, tags.SeriesNumber]) dataSet.delete(tag);
      dataSet.set(tags.AcquisitionDate, 'DA', '20230501');
    },
  }),
];

async function filled(folder: string, all: readonly Sample[]): Promise<{ archive: Archive; kept: readonly IndexedObject[] }> {
  const archive = await openSampleArchive(folder);
  for (const object of all) {
    const { sopClassUid } = object;
    expect(await store(archive.storeTarget(), object, incoming(object, { sopClassUid }))).toMatchObject({ code: 0 });
  }
  const paths = (await collect(archive.query('patient', 'PATIENT', {}))).map((row) => row.path);
  const kept = await archive.objectsOf([...paths].sort((a, b) => ((a.PatientID ?? '') < (b.PatientID ?? '') ? -1 : 1)));
  return { archive, kept };
}

function records(directory: Uint8Array): DataSet[] {
  const read = readFile(directory);
  if (!read.ok) throw new Error(read.error.message);
  return [...read.dataSet.sequence(tags.DirectoryRecordSequence)];
}

/** Keys by keyword, as dcmdump prints them, of every record with its UID or ID. Offsets are left out. */
function dumped(file: string): Map<string, Map<string, string>> {
  const { stdout, stderr, status } = spawnSync('dcmdump', ['-q', '+L', file], { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const all: Map<string, string>[] = [];
  for (const line of stdout.split('\n')) {
    if (line.includes('"Directory Record"')) all.push(new Map());
    const [, tag, value] = /^ {4}\((....,....)\) (.*?)\s+#/.exec(line) ?? [];
    if (tag !== undefined && value !== undefined && !/^0004,14[02]0$/.test(tag)) all.at(-1)?.set(tag, value);
  }
  const name = (record: Map<string, string>) =>
    ['0004,1511', '0020,000e', '0020,000d', '0010,0020'].map((tag) => record.get(tag)).find((value) => value !== undefined);
  return new Map(all.map((record) => [name(record) ?? '', record]));
}

describe('export into a folder', () => {
  it('writes every object byte for byte as it is kept, under names that are File IDs, and a DICOMDIR', async () => {
    await using folder = await temporaryFolder();
    const { archive, kept } = await filled(folder.path, objects);
    const out = join(folder.path, 'new', 'medium');
    const outcome = await exportObjects(kept, new FolderExport(out), { fileSetUid });
    expect(outcome).toMatchObject({
      ok: true,
      result: { exported: 5, directory: { written: true, records: 5, invented: 6 }, notListed: [], leftOut: [] },
    });
    const files = await filesBelow(out);
    expect(files).toEqual([
      'DICOM/PA000001/ST000001/SE000001/IM000001',
      'DICOM/PA000001/ST000001/SE000001/IM000002',
      'DICOM/PA000001/ST000001/SE000002/IM000001',
      'DICOM/PA000001/ST000002/SE000001/IM000001',
      'DICOM/PA000002/ST000001/SE000001/IM000001',
      'DICOMDIR',
    ]);
    for (const [index, object] of kept.entries())
      expect(await fs.readFile(join(out, files[index] ?? ''))).toEqual(await fs.readFile(object.file));
    await archive.close();
  });

  it('lists them in a tree whose offsets lead to the records, with keys in the character set of each object', async () => {
    await using folder = await temporaryFolder();
    const { archive, kept } = await filled(folder.path, objects);
    const out = join(folder.path, 'out');
    await exportObjects(kept, new FolderExport(out), { fileSetUid });
    const bytes = new Uint8Array(await fs.readFile(join(out, 'DICOMDIR')));
    const all = records(bytes);
    // Offsets count from the file's first byte; an item's header is 8 bytes before what it holds.
    const at = new Map(
      all.map((record) => [(record.received?.start ?? 0) + (record.received?.source.byteOffset ?? 0) - 8, record]),
    );
    const walk = (offset: number): unknown[] => {
      const tree: unknown[] = [];
      for (let next = offset; next !== 0; ) {
        const record = at.get(next);
        if (record === undefined) throw new Error(`no record at ${next}`);
        const below = walk(record.number(tags.OffsetOfReferencedLowerLevelDirectoryEntity) ?? 0);
        const type = record.string(tags.DirectoryRecordType);
        tree.push(below.length === 0 ? [type, record.text(tags.ReferencedFileID)] : [type, below]);
        next = record.number(tags.OffsetOfTheNextDirectoryRecord) ?? 0;
      }
      return tree;
    };
    const read = readFile(bytes);
    const first = read.ok ? read.dataSet.number(tags.OffsetOfTheFirstDirectoryRecordOfTheRootDirectoryEntity) : 0;
    expect(walk(first ?? 0)).toEqual([
      [
        'PATIENT',
        [
          [
            'STUDY',
            [
              [
                'SERIES',
                [
                  ['IMAGE', 'DICOM\\PA000001\\ST000001\\SE000001\\IM000001'],
                  ['IMAGE', 'DICOM\\PA000001\\ST000001\\SE000001\\IM000002'],
                ],
              ],
              ['SERIES', [['KEY OBJECT DOC', 'DICOM\\PA000001\\ST000001\\SE000002\\IM000001']]],
            ],
          ],
          ['STUDY', [['SERIES', [['RT STRUCTURE SET', 'DICOM\\PA000001\\ST000002\\SE000001\\IM000001']]]]],
        ],
      ],
      ['PATIENT', [['STUDY', [['SERIES', [['IMAGE', 'DICOM\\PA000002\\ST000001\\SE000001\\IM000001']]]]]]],
    ]);
    const ofType = (type: string) => all.filter((record) => record.string(tags.DirectoryRecordType) === type);
    expect(ofType('PATIENT').map((record) => record.string(tags.PatientName))).toEqual(['MÜLLER^Änne', 'JONES']);
    expect(ofType('STUDY').map((record) => [record.characterSet, record.string(tags.StudyDescription)])).toEqual([
      [['ISO_IR 192'], 'Chest'],
      [['ISO_IR 192'], 'Chest'],
      [['ISO_IR 100'], 'Schädel'],
    ]);
    expect(ofType('RT STRUCTURE SET')[0]?.string(tags.StructureSetLabel)).toBe('Größe');
    // What a record must have and the object lacks: a date from elsewhere in it, and numbers that are counted.
    expect(ofType('STUDY')[2]?.string(tags.StudyDate)).toBe('20230501');
    expect(ofType('IMAGE')[2]?.string(tags.InstanceNumber)).toBe('1');
    // Of a document's content only the concept modifiers.
    expect(ofType('KEY OBJECT DOC')[0]?.sequence(tags.ContentSequence)).toHaveLength(1);
    await archive.close();
  });

  it.skipIf(!hasDcmtk)('dcmdump reads the DICOMDIR, and dcmmkdir makes the same records of the same files', async () => {
    await using folder = await temporaryFolder();
    const { archive, kept } = await filled(folder.path, objects.slice(0, 4));
    const out = join(folder.path, 'out');
    await exportObjects(kept, new FolderExport(out), { fileSetUid });
    const ours = dumped(join(out, 'DICOMDIR'));
    await fs.rename(join(out, 'DICOMDIR'), join(folder.path, 'ours'));
    const theirFile = join(folder.path, 'theirs');
    const options = ['-q', '-W', '+I', '-Pfl', '-Nxc', '-Nec', '-Nrc', '+F', '', '+D', theirFile, '+id', out, '+r'];
    expect(spawnSync('dcmmkdir', options).status).toBe(0);
    const theirs = dumped(theirFile);
    expect([...ours.keys()].sort()).toEqual([...theirs.keys()].sort());
    const invented = new Set(['0020,0010']); // both make up a Study ID
    for (const [name, record] of ours) {
      const their = theirs.get(name);
      // They leave the character set out where the keys are ASCII, and have more keys than the standard asks for.
      for (const [tag, value] of record)
        if (tag !== '0008,0005' && !invented.has(tag))
          expect({ name, tag, value: their?.get(tag) }).toEqual({ name, tag, value });
    }
    await archive.close();
  });

  it.skipIf(!has('dciodvfy'))('dciodvfy finds no error in the DICOMDIR', async () => {
    await using folder = await temporaryFolder();
    const { archive, kept } = await filled(folder.path, objects);
    const out = join(folder.path, 'out');
    await exportObjects(kept, new FolderExport(out), { fileSetUid });
    const { stderr } = spawnSync('dciodvfy', [join(out, 'DICOMDIR')], { encoding: 'utf8' });
    expect(stderr).toContain('BasicDirectory');
    expect(stderr.split('\n').filter((line) => line.startsWith('Error'))).toEqual([]);
    await archive.close();
  });

  it('lists two patients with one ID apart, and one whose name only some objects have once', async () => {
    await using folder = await temporaryFolder();
    const names = ['ADAMS^Eve', 'BAKER^Tom', 'Adams^EVE', ''];
    const { archive, kept } = await filled(
      folder.path,
      names.map((name, i) => sample({ study: i + 1, name })),
    );
    const out = join(folder.path, 'out');
    await exportObjects(kept, new FolderExport(out), { fileSetUid });
    const all = records(await fs.readFile(join(out, 'DICOMDIR')));
    const of = (type: string) => all.filter((record) => record.string(tags.DirectoryRecordType)?.trim() === type);
    expect(of('PATIENT').map((record) => record.string(tags.PatientName))).toEqual(['ADAMS^Eve', 'BAKER^Tom']);
    expect(of('STUDY')).toHaveLength(4);
    await archive.close();
  });

  it('exports all contents of one UID, and lists the first; objects without a record of the standard are named', async () => {
    await using folder = await temporaryFolder();
    const unknown = ofClass(sopClass.RawDataStorage.replace('1.66', '1.6666'), {
      study: 2,
      edit: (dataSet) => {
        for (const tag of [tags.Rows, tags.Columns, tags.PixelData]) dataSet.delete(tag);
      },
    });
    const { archive, kept } = await filled(folder.path, [sample(), sample({ fill: 9 }), unknown]);
    const outcome = await exportObjects(kept, new FolderExport(join(folder.path, 'out')), { fileSetUid });
    expect(outcome).toMatchObject({
      ok: true,
      result: {
        exported: 3,
        directory: { written: true, records: 1 },
        notListed: [
          { name: 'DICOM/PA000001/ST000001/SE000001/IM000002', why: 'same-instance' },
          { name: 'DICOM/PA000001/ST000002/SE000001/IM000001', why: 'no-record-type' },
        ],
      },
    });
    await archive.close();
  });

  it('names files by a template, numbers names that are taken, and says that there is no DICOMDIR', async () => {
    await using folder = await temporaryFolder();
    const { archive, kept } = await filled(folder.path, objects.slice(0, 2));
    const out = join(folder.path, 'out');
    const outcome = await exportObjects(kept, new FolderExport(out), { fileSetUid, template: '{PatientName}/{Modality}.dcm' });
    expect(outcome).toMatchObject({ ok: true, result: { exported: 2, directory: { written: false, why: 'names' } } });
    expect(await filesBelow(out)).toEqual(['MÜLLER_Änne/CT.dcm', 'MÜLLER_Änne/CT_2.dcm']);
    await archive.close();
  });

  it('writes a DICOMDIR with a template whose names are all File IDs', async () => {
    await using folder = await temporaryFolder();
    const { archive, kept } = await filled(folder.path, objects.slice(0, 2));
    const out = join(folder.path, 'out');
    const template = '{PatientID}/{Modality}{SeriesNumber}/I{InstanceNumber}';
    const outcome = await exportObjects(kept, new FolderExport(out), { fileSetUid, template });
    expect(outcome).toMatchObject({ ok: true, result: { directory: { written: true, records: 2 } } });
    expect(await filesBelow(out)).toEqual(['DICOMDIR', 'P1/CT1/I1', 'P1/CT1/I2']);
    await archive.close();
  });

  it('overwrites nothing, and does not mix two file-sets', async () => {
    await using folder = await temporaryFolder();
    const { archive, kept } = await filled(folder.path, [sample()]);
    const out = join(folder.path, 'out');
    const template = '{SOPInstanceUID}.dcm';
    expect(await exportObjects(kept, new FolderExport(out), { fileSetUid, template })).toMatchObject({ ok: true });
    expect(await exportObjects(kept, new FolderExport(out), { fileSetUid, template })).toMatchObject({ ok: true });
    const [first, second] = await filesBelow(out);
    expect([first, second]).toEqual(['2.25.10001.1.1.dcm', '2.25.10001.1.1_2.dcm']);
    expect(await exportObjects(kept, new FolderExport(out), { fileSetUid })).toMatchObject({ ok: true });
    const again = await exportObjects(kept, new FolderExport(out), { fileSetUid });
    expect(again).toMatchObject({ ok: false, exported: 0, failure: { kind: 'local', code: 'file-exists' } });
    await archive.close();
  });

  it('leaves out a file that cannot be read, and names it', async () => {
    await using folder = await temporaryFolder();
    const { archive, kept } = await filled(folder.path, objects.slice(0, 2));
    await fs.truncate(kept[0]?.file ?? '', 600);
    const outcome = await exportObjects(kept, new FolderExport(join(folder.path, 'out')), { fileSetUid });
    expect(outcome).toMatchObject({
      ok: true,
      result: { exported: 1, leftOut: [{ label: kept[0]?.label, failure: { kind: 'local', code: 'damaged-file' } }] },
    });
    await archive.close();
  });

  it.each([
    ['naming-invalid', { template: '{NoSuchKeyword}' }],
    ['naming-invalid', { template: 'noplaceholder' }],
    ['cancelled', { signal: AbortSignal.abort() }],
  ])('fails with %s for %o and writes no DICOMDIR', async (code, options) => {
    await using folder = await temporaryFolder();
    const { archive, kept } = await filled(folder.path, [sample()]);
    const out = join(folder.path, 'out');
    const outcome = await exportObjects(kept, new FolderExport(out), { fileSetUid, ...options });
    expect(outcome).toMatchObject({ ok: false, failure: { kind: 'local', code } });
    expect(await filesBelow(out)).toEqual([]);
    await archive.close();
  });
});

const corpus = resolve(import.meta.dirname, '../../../../shared/corpus');

describe.skipIf(!existsSync(corpus) || !hasDcmtk)('the corpus (skipped where ../shared/corpus or DCMTK is missing)', () => {
  it('goes out as it came in, with a DICOMDIR that dcmdump reads and that names every file once', async () => {
    await using folder = await temporaryFolder();
    const archive = await openSampleArchive(folder.path);
    const { imported } = await archive.importFiles([corpus]);
    const paths = (await collect(archive.query('patient', 'PATIENT', {}))).map((row) => row.path);
    const kept = await archive.objectsOf(paths);
    const out = join(folder.path, 'out');
    const outcome = await exportObjects(kept, new FolderExport(out), { fileSetUid });
    if (!outcome.ok) throw new Error(JSON.stringify(outcome.failure));
    const { exported, notListed, leftOut } = outcome.result;
    expect({ exported, leftOut }).toEqual({ exported: imported, leftOut: [] });
    const listed = [...dumped(join(out, 'DICOMDIR')).values()].flatMap((record) => {
      const fileId = /\[(.*)\]/.exec(record.get('0004,1500') ?? '')?.[1];
      return fileId === undefined ? [] : [fileId.replaceAll('\\', '/')];
    });
    const files = (await filesBelow(out)).filter((file) => file !== 'DICOMDIR');
    expect([...listed, ...notListed.map(({ name }) => name)].sort()).toEqual(files);
    const originals = await Promise.all(kept.map(async ({ file }) => hash('sha256', await fs.readFile(file))));
    const written = await Promise.all(files.map(async (file) => hash('sha256', await fs.readFile(join(out, file)))));
    expect(written.sort()).toEqual(originals.sort());
    await archive.close();
  }, 30_000);
});
