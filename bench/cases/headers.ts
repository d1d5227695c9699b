import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Case, type Side, sampleOf, timed } from '../measure.ts';
import { asItComes } from '../peers/dcmtk.ts';
import { rateTarget } from '../target.ts';
import { type Context, objectsOf, ownTree, script } from './context.ts';

/** Headers of files in the page cache, up to the pixel data. */
export function headersCase(context: Context): Case {
  const { ct } = context.data;
  const reading = (name: string, reader: string, root = ''): Side => ({
    name,
    async run() {
      const finished = await timed(process.execPath, [script('read-headers.ts'), reader, ct.folder, root]);
      return { ...sampleOf('reader', finished), workMs: Number(finished.output) };
    },
  });
  // It parses as much, and prints one value of each.
  const dcmdump = async (atMost: number) => {
    const files = readdirSync(ct.folder).slice(0, atMost);
    const args = ['-q', '+P', '0010,0020', '+sb', '7fe0,0010', ...files.map((file) => join(ct.folder, file))];
    return sampleOf('reader', await timed('dcmdump', args));
  };
  const asSend = (name: string) => `${name} readFileStart, as send reads`;
  return {
    ...objectsOf(ct, `read ${ct.objects} CT headers up to the pixel data`),
    sides: [
      ...context.trees.map(({ name, root }) => reading(asSend(name), 'quarry-send', root)),
      ...context.trees.map(({ name, root }) => reading(`${name} readFile`, 'quarry', root)),
      ...context.trees.map(({ name, root }) => reading(`${name} readFileStart, as the archive reads`, 'quarry-archive', root)),
      reading('dicom-parser untilTag', 'dicom-parser'),
      reading('dcmjs untilTag', 'dcmjs'),
      reading(`dicom-parser untilTag${asItComes.suffix}: whole files`, 'dicom-parser-whole'),
      reading(`dcmjs untilTag${asItComes.suffix}: whole files`, 'dcmjs-whole'),
      { name: 'dcmdump', needs: ['dcmdump'], run: () => dcmdump(ct.objects), startUp: () => dcmdump(1) },
    ],
    limits: [reading('open, read 64 KiB, close', 'bytes')],
    targets: [rateTarget(asSend(ownTree(context).name), ['dicom-parser untilTag', 'dcmjs untilTag'], 2)],
    withoutStartUp: true,
    notes: [
      'Without start-up: by the program’s own clock from the first file on, nothing warmed up before; of dcmdump, less the same with one file.',
      'All take the same eleven values, but dcmdump, which prints one. readFile and the libraries are handed bytes: for all of them the first 64 KiB are read with the same calls.',
      'readFileStart opens the file itself, asks for its size, reads 8 KiB, and more only where the header is longer: of these files the 8 KiB are enough. As send reads: calls on the spot; as the archive reads: calls on threads. So it is compared with libraries that leave to the program how much to read, at an amount that holds nearly every header.',
    ],
    atLeastRuns: 9,
  };
}
