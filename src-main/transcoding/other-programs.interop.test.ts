import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isInstalled, runTool } from '../../e2e/peers/process.ts';
import { tags } from '../../src-shared/dicom/tags.ts';
import { lookupTransferSyntax, transferSyntax } from '../../src-shared/dicom/transfer-syntaxes.ts';
import type { DataSet } from '../dicom/dataset/data-set.ts';
import { readDataSet } from '../dicom/dataset/read-data-set.ts';
import { readFile } from '../dicom/part10/read-file.ts';
import { writeFileMeta } from '../dicom/part10/write-file.ts';
import { rearrangeSamples } from '../dicom/pixel/color.ts';
import type { PixelFormat } from '../dicom/pixel/pixel-format.ts';
import { converted, testCodecs } from './testing/codecs.ts';
import { encodedSample, sampleFormat } from './testing/sample-image.ts';

const programs = ['dcmcjpeg', 'dcmdjpeg', 'dcmcjpls', 'dcmdjpls', 'dcmcrle', 'dcmdrle', 'gdcmconv'];
const missing = programs.filter((program) => !isInstalled(program));
if (missing.length > 0) console.log(`SKIPPED: images of other programs (${missing.join(', ')} not installed)`);

const { ExplicitLE } = transferSyntax;
const codecs = testCodecs();
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'quarry-transcoding-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What an image is when decompressed, wherever its samples lie. */
function imageOf(dataSet: DataSet) {
  const samples = dataSet.number(tags.SamplesPerPixel) ?? 1;
  const bits = dataSet.number(tags.BitsAllocated) ?? 8;
  const pixels = dataSet.get(tags.PixelData)?.value ?? new Uint8Array(0);
  const length = ((dataSet.number(tags.Rows) ?? 0) * (dataSet.number(tags.Columns) ?? 0) * samples * bits) / 8;
  const frames = Math.max(1, dataSet.number(tags.NumberOfFrames) ?? 1);
  const planar = samples > 1 && dataSet.number(tags.PlanarConfiguration) === 1;
  const interleaved = Array.from({ length: frames }, (_, index) => {
    const frame = pixels.subarray(index * length, (index + 1) * length);
    return Buffer.from(planar ? rearrangeSamples(frame, samples, bits / 8, false) : frame).toString('base64');
  });
  return { bits, samples, kind: dataSet.string(tags.PhotometricInterpretation), frames: interleaved };
}

function ours(file: string): DataSet | string {
  const bytes = readFileSync(file);
  const read = readFile(bytes);
  if (!read.header) return 'unreadable';
  const { transferSyntaxUid: from, dataSetOffset } = read.header;
  const native = converted({ bytes: bytes.subarray(dataSetOffset), from, to: ExplicitLE, codecs });
  if (typeof native === 'string') return native;
  const again = readDataSet(native, ExplicitLE);
  return again.ok ? again.dataSet : again.error.code;
}

function theirs(file: string): DataSet {
  const read = readFile(readFileSync(file));
  if (!read.ok) throw new Error(read.error.code);
  return read.dataSet;
}

const rgb = { samplesPerPixel: 3, photometricInterpretation: 'RGB' };
const formats: Record<string, Partial<PixelFormat>> = {
  '8 bits': {},
  'MONOCHROME1 of 16 bits': { photometricInterpretation: 'MONOCHROME1', bitsAllocated: 16 },
  '16 bits, signed': { bitsAllocated: 16, signed: true },
  '12 of 16 bits': { bitsAllocated: 16, bitsStored: 12 },
  '12 of 16 bits, signed': { bitsAllocated: 16, bitsStored: 12, signed: true },
  '8 of 16 bits': { bitsAllocated: 16, bitsStored: 8 },
  '12 bits below the highest': { bitsAllocated: 16, bitsStored: 12, highBit: 15 },
  'three frames of 12 bits': { bitsAllocated: 16, bitsStored: 12, frames: 3 },
  'PALETTE COLOR': { photometricInterpretation: 'PALETTE COLOR' },
  'RGB in planes': { ...rgb, planar: true },
  'two frames of RGB': { ...rgb, frames: 2 },
};

const dcmdjpeg = ['dcmdjpeg', '+px'];
const encoders: { name: string; command: string[]; reference: string[]; lossless: boolean; without?: RegExp }[] = [
  { name: 'JPEG Lossless', command: ['dcmcjpeg', '+e1'], reference: dcmdjpeg, lossless: true },
  { name: 'JPEG Lossless, predictor 4', command: ['dcmcjpeg', '+el', '+sv', '4'], reference: dcmdjpeg, lossless: true },
  { name: 'JPEG Lossless in fragments of 1 kB', command: ['dcmcjpeg', '+e1', '+fs', '1'], reference: dcmdjpeg, lossless: true },
  { name: 'JPEG Baseline', command: ['dcmcjpeg', '+eb'], reference: dcmdjpeg, lossless: false },
  { name: 'JPEG Baseline 4:2:2', command: ['dcmcjpeg', '+eb', '+s2'], reference: dcmdjpeg, lossless: false },
  { name: 'JPEG Baseline of RGB', command: ['dcmcjpeg', '+eb', '+cr'], reference: dcmdjpeg, lossless: false },
  { name: 'JPEG Extended in fragments', command: ['dcmcjpeg', '+ee', '+fs', '1', '-ot'], reference: dcmdjpeg, lossless: false },
  { name: 'JPEG Spectral Selection', command: ['dcmcjpeg', '+es'], reference: dcmdjpeg, lossless: false },
  { name: 'JPEG Full Progression', command: ['dcmcjpeg', '+ep'], reference: dcmdjpeg, lossless: false },
  { name: 'JPEG-LS', command: ['dcmcjpls', '+el'], reference: ['dcmdjpls', '+px'], lossless: true },
  { name: 'JPEG-LS, line by line', command: ['dcmcjpls', '+il'], reference: ['dcmdjpls', '+px'], lossless: true },
  { name: 'JPEG-LS, plane by plane', command: ['dcmcjpls', '+in', '+fs', '1'], reference: ['dcmdjpls', '+px'], lossless: true },
  {
    name: 'JPEG-LS near-lossless',
    command: ['dcmcjpls', '+en', '+md', '3'],
    reference: ['dcmdjpls', '+px'],
    lossless: false,
    without: /signed|PALETTE/,
  },
  { name: 'RLE', command: ['dcmcrle'], reference: ['dcmdrle'], lossless: true },
  { name: 'JPEG 2000', command: ['gdcmconv', '--j2k'], reference: ['gdcmconv', '--raw'], lossless: true },
  {
    name: 'JPEG 2000 at a rate',
    command: ['gdcmconv', '--j2k', '--lossy', '-r', '10'],
    reference: ['gdcmconv', '--raw'],
    lossless: false,
    without: /PALETTE/,
  },
];

describe.skipIf(missing.length > 0)('images compressed by other programs', () => {
  describe.each(encoders)('as $name ($command)', ({ command, reference, lossless, without }) => {
    it.each(Object.entries(formats).filter(([name]) => !without?.test(name)))(
      'of %s are decompressed as they do it',
      async (_, parts) => {
        const format = sampleFormat(parts);
        const [source, encoded, decoded] = ['source', 'encoded', 'decoded'].map((name) => join(folder, `${name}.dcm`)) as [
          string,
          string,
          string,
        ];
        const meta = { sopClassUid: '1.2.840.10008.5.1.4.1.1.7', sopInstanceUid: '1.2.826.0.1.3680043.10.1.1' };
        writeFileSync(source, Buffer.concat([writeFileMeta({ ...meta, transferSyntaxUid: ExplicitLE }), encodedSample(format)]));
        const [encoder = '', ...encoding] = command;
        const [decoder = '', ...decoding] = reference;
        expect(await runTool(encoder, [...encoding, source, encoded])).toMatchObject({ code: 0 });
        expect(await runTool(decoder, [...decoding, encoded, decoded])).toMatchObject({ code: 0 });
        const image = ours(encoded);
        if (typeof image === 'string') throw new Error(image);
        expect(imageOf(image)).toEqual(imageOf(theirs(decoded)));
        if (lossless) expect(imageOf(image).frames).toEqual(imageOf(theirs(source)).frames);
        else if (encoder !== 'gdcmconv') expect(image.string(tags.LossyImageCompression)).toBe('01');
      },
    );
  });
});

/** Our own streams, read by others. */
describe.skipIf(missing.length > 0)('images compressed here', () => {
  const decoders: Record<string, string[]> = {
    [transferSyntax.JPEGLosslessSV1]: dcmdjpeg,
    [transferSyntax.JPEGLSLossless]: ['dcmdjpls', '+px'],
    [transferSyntax.RLELossless]: ['dcmdrle'],
    [transferSyntax.JPEG2000Lossless]: ['gdcmconv', '--raw'],
  };
  describe.each(Object.entries(decoders))('in %s', (to, [decoder = '', ...decoding]) => {
    it.each(Object.entries(formats))('of %s are what they were', async (_, parts) => {
      const format = sampleFormat(parts);
      const bytes = converted({ bytes: encodedSample(format), from: ExplicitLE, to, codecs });
      if (typeof bytes === 'string') throw new Error(bytes);
      const meta = { sopClassUid: '1.2.840.10008.5.1.4.1.1.7', sopInstanceUid: '1.2.826.0.1.3680043.10.1.1' };
      const [encoded, decoded] = [join(folder, 'ours.dcm'), join(folder, 'theirs.dcm')];
      writeFileSync(encoded, Buffer.concat([writeFileMeta({ ...meta, transferSyntaxUid: to }), bytes]));
      expect(await runTool(decoder, [...decoding, encoded, decoded])).toMatchObject({ code: 0 });
      const native = readDataSet(encodedSample(format), ExplicitLE);
      expect(native.ok && imageOf(theirs(decoded)).frames).toEqual(native.ok && imageOf(native.dataSet).frames);
    });
  });
});

const corpus = resolve(import.meta.dirname, '../../../shared/corpus');
const hasCorpus = existsSync(join(corpus, 'MANIFEST.csv'));
if (!hasCorpus) console.log('SKIPPED: compressed real files (no ../shared/corpus beside the repository)');

/** Files that cannot be decompressed, and why. */
const notDecodable: Record<string, RegExp> = { 'SC_rgb_jpeg.dcm': /^damaged-file: unknown-vr/ };
/** No program here reads them: what they should be is in the file they were made from, or only the form is checked. */
const noReference = /HTJ2K|deflate/;

describe.skipIf(missing.length > 0 || !hasCorpus)('compressed real files', () => {
  const compressed = () => {
    if (!hasCorpus) return [];
    const rows = readFileSync(join(corpus, 'MANIFEST.csv'), 'utf8').trim().split('\n').slice(1);
    const files = rows.map((row) => join(corpus, row.split(',')[0] ?? '')).filter((file) => existsSync(file));
    return files.filter((file) => {
      const header = readFile(readFileSync(file), { allowTruncated: true }).header;
      return lookupTransferSyntax(header?.transferSyntaxUid ?? '')?.encapsulated;
    });
  };
  it.each(compressed().map((file) => [basename(file), file]))(
    '%s is decompressed as other programs do it',
    async (name, file) => {
      const image = ours(file);
      const reason = notDecodable[name];
      if (reason) {
        expect(image).toMatch(reason);
        return;
      }
      if (typeof image === 'string') throw new Error(image);
      expect(image.get(tags.PixelData)?.undefinedLength ?? false).toBe(false);
      const decoded = join(folder, 'reference.dcm');
      let reference: DataSet | undefined;
      for (const [decoder = '', ...decoding] of [dcmdjpeg, ['dcmdjpls', '+px'], ['dcmdrle'], ['gdcmconv', '--raw']]) {
        rmSync(decoded, { force: true });
        const { code } = await runTool(decoder, [...decoding, file, decoded]);
        if (code !== 0 || !existsSync(decoded)) continue;
        const candidate = theirs(decoded);
        if (candidate.get(tags.PixelData)?.undefinedLength) continue;
        reference = candidate;
        break;
      }
      expect(reference === undefined).toBe(noReference.test(name));
      if (reference) expect(imageOf(image)).toEqual(imageOf(reference));
    },
  );
});
