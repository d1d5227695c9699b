/**
 * Reads files up to the pixel data and takes the same values of each: `read-headers.ts <reader> <folder> <tree of Quarry>`.
 * `quarry-archive` and `quarry-send` read as Quarry does in use: 8 KiB first, and more where the header is longer; on threads and on
 * the spot. All others read the first 64 KiB with the same plain calls, and the libraries' `-whole` all of a file, as their examples do. Prints the milliseconds it took; a wrong value ends it.
 */
import { closeSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Values of one file, by keyword. */
type Values = Readonly<Record<string, string | number | undefined>>;
type Read = (file: string) => Values | Promise<Values>;

const [reader = '', folder = '', root = ''] = process.argv.slice(2);
const start = Buffer.alloc(65_536);
const pixelData = 0x7fe0_0010;

/** Texts and numbers, with the tags that dicom-parser calls them by. */
const texts = {
  SOPClassUID: 'x00080016',
  SOPInstanceUID: 'x00080018',
  StudyDate: 'x00080020',
  Modality: 'x00080060',
  PatientName: 'x00100010',
  PatientID: 'x00100020',
  StudyInstanceUID: 'x0020000d',
  SeriesInstanceUID: 'x0020000e',
  InstanceNumber: 'x00200013',
} as const;
const numbers = { Rows: 'x00280010', Columns: 'x00280011' } as const;

function firstBytes(file: string): Buffer {
  const fd = openSync(file, 'r');
  const count = readSync(fd, start, 0, start.length, 0);
  closeSync(fd);
  return start.subarray(0, count);
}

const keywordsOf = <T extends object>(of: T) => Object.keys(of) as (keyof T)[];

async function quarryReaders(): Promise<{ plain: Read; archive: Read; send: Read }> {
  const load = (path: string) => import(pathToFileURL(join(root, path)).href);
  const file: typeof import('../../src-main/dicom/part10/read-file.ts') = await load('src-main/dicom/part10/read-file.ts');
  const archive: typeof import('../../src-main/archive/read-file-start.ts') = await load('src-main/archive/read-file-start.ts');
  const inline: typeof import('../../src-main/archive/inline-file-calls.ts') = await load(
    'src-main/archive/inline-file-calls.ts',
  );
  const { tags }: typeof import('../../src-shared/dicom/tags.ts') = await load('src-shared/dicom/tags.ts');
  type DataSet = import('../../src-main/dicom/dataset/data-set.ts').DataSet;
  type FileCalls = import('../../src-main/archive/file-calls.ts').FileCalls;
  const take = (dataSet: DataSet): Values => {
    const values: Record<string, string | number | undefined> = {};
    for (const keyword of keywordsOf(texts)) values[keyword] = dataSet.string(tags[keyword]);
    for (const keyword of keywordsOf(numbers)) values[keyword] = dataSet.number(tags[keyword]);
    return values;
  };
  const fileStart = async (path: string, calls?: FileCalls): Promise<Values> => {
    const read = await archive.readFileStart(path, take, { stopAt: pixelData }, calls);
    if (!read.ok) throw new Error(`${path}: ${read.failure.kind}`);
    return read.start.found;
  };
  return {
    plain(path) {
      const read = file.readFile(firstBytes(path), { stopAt: pixelData, allowTruncated: true });
      if (!read.ok) throw new Error(`${path}: ${read.error.code}`);
      return take(read.dataSet);
    },
    archive: (path) => fileStart(path),
    send: (path) => fileStart(path, inline.inlineFileCalls),
  };
}

async function dicomParser(bytesOf: (file: string) => Buffer): Promise<Read> {
  const { default: parser } = await import('dicom-parser');
  return (path) => {
    const dataSet = parser.parseDicom(bytesOf(path), { untilTag: 'x7fe00010' });
    const values: Record<string, string | number | undefined> = {};
    for (const keyword of keywordsOf(texts)) values[keyword] = dataSet.string(texts[keyword]);
    for (const keyword of keywordsOf(numbers)) values[keyword] = dataSet.uint16(numbers[keyword]);
    return values;
  };
}

async function dcmjs(bytesOf: (file: string) => Buffer): Promise<Read> {
  const { data, log } = await import('dcmjs');
  log.setLevel('error');
  return (path) => {
    const whole = Uint8Array.from(bytesOf(path)).buffer;
    const { dict } = data.DicomMessage.readFile(whole, { untilTag: '7FE00010', includeUntilTagValue: false });
    const values: Record<string, string | number | undefined> = {};
    for (const [keyword, tag] of Object.entries({ ...texts, ...numbers })) {
      const [value] = dict[tag.slice(1).toUpperCase()]?.Value ?? [];
      values[keyword] = typeof value === 'object' ? String(value.Alphabetic ?? value) : value;
    }
    return values;
  };
}

async function readerOf(name: string): Promise<Read> {
  switch (name) {
    case 'quarry':
      return (await quarryReaders()).plain;
    case 'quarry-archive':
      return (await quarryReaders()).archive;
    case 'quarry-send':
      return (await quarryReaders()).send;
    case 'dicom-parser':
      return dicomParser(firstBytes);
    case 'dicom-parser-whole':
      return dicomParser(readFileSync);
    case 'dcmjs':
      return dcmjs(firstBytes);
    case 'dcmjs-whole':
      return dcmjs(readFileSync);
    case 'bytes':
      return (path) => ({ Rows: firstBytes(path).length > 0 ? 512 : 0, Modality: 'CT', StudyDate: '20260115' });
    default:
      throw new Error(`which reader is ${name}?`);
  }
}

const read = await readerOf(reader);
const begun = performance.now();
const files = readdirSync(folder);
for (const file of files) {
  const { Rows, Modality, StudyDate } = await read(join(folder, file));
  if (Rows !== 512 || Modality !== 'CT' || StudyDate !== '20260115') throw new Error(`${file} was not read right`);
}
console.log(performance.now() - begun);
