import { readFile as readBytes } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Archive } from '../../src-main/archive/archive.ts';
import { fileObject } from '../../src-main/archive/file-objects.ts';
import { threadedAccess } from '../../src-main/archive/file-reader.ts';
import { openSampleArchive } from '../../src-main/archive/testing/sample-object.ts';
import { readFile } from '../../src-main/dicom/part10/read-file.ts';
import { freePort } from '../peers/process.ts';
import { corpusFiles, hasCorpus } from './corpus.ts';
import { QuarryProcess } from './quarry-process.ts';
import { explained } from './target.ts';
import { temporaryFolder } from './temporary-folder.ts';

const folder = temporaryFolder('corpus-malformed');

describe.skipIf(!hasCorpus())('a broken real file', () => {
  const files = hasCorpus() ? corpusFiles('malformed') : [];
  let archive: Archive;
  let told: string;
  beforeAll(async () => {
    archive = await openSampleArchive(folder);
    const args = ['send', `NOBODY@127.0.0.1:${await freePort()}`, ...files];
    told = (await QuarryProcess.quarry(args, join(folder, 'cli')).ended()).output;
    expect(files.length).toBeGreaterThanOrEqual(4);
  }, 60_000);
  afterAll(() => archive.close());

  it.each(files)('is left out with what is wrong and the byte where it is: %s', async (file) => {
    const read = readFile(await readBytes(file));
    if (read.ok) throw new Error('it can be read');
    const entry = await fileObject(file, threadedAccess());
    if (entry.kind === 'object') throw new Error('it is to be sent');
    const { title, technical } = explained(entry.failure);
    expect(title).toMatch(new RegExp(`(damaged|begins) at byte ${read.error.offset}[.:]`));
    expect(technical).toContain(`${read.error.code} at offset ${read.error.offset}`);
    const { imported, leftOut } = await archive.importFiles([file]);
    expect(imported).toBe(0);
    expect(leftOut.map(({ failure }) => explained(failure).title)).toEqual([title]);
    expect(told).toMatch(new RegExp(`Left out: \\S*${basename(file)}: ${title.replaceAll(/[.()]/g, '\\$&')}`));
  });
});
