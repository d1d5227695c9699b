import { mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Archive } from '../../src-main/archive/archive.ts';
import { fileObjects } from '../../src-main/archive/file-objects.ts';
import { openFolderTarget } from '../../src-main/archive/folder-target.ts';
import { DataSet } from '../../src-main/dicom/dataset/data-set.ts';
import { readDataSet } from '../../src-main/dicom/dataset/read-data-set.ts';
import { writeDataSet } from '../../src-main/dicom/dataset/write-data-set.ts';
import type { StoredObject } from '../../src-main/dicom/services/store-source.ts';
import { startNode } from '../../src-main/net/scp/dicom-node.ts';
import { send } from '../../src-main/net/scu/send.ts';
import { ThreadTranscoder } from '../../src-main/transcoding/thread-transcoder.ts';
import { tags } from '../../src-shared/dicom/tags.ts';
import { transferSyntax } from '../../src-shared/dicom/transfer-syntaxes.ts';
import { runTool } from '../peers/process.ts';
import { startStorescp } from '../peers/storescp.ts';
import { type CorpusObject, corpusRounds, hasCorpus } from './corpus.ts';
import { dumpsOf } from './dcmdump.ts';
import { bytesDifference, dataSetOfFile, type EncodedDataSet, elementsDifference, evenly } from './equal-data-sets.ts';
import { startOurNode } from './our-node.ts';
import { available } from './skip.ts';
import { targetOf, practicalTimeouts as timeouts } from './target.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { filesIn } from './test-objects.ts';

const folder = temporaryFolder('corpus-round-trip');
const programs = available('real files through storescp and back', 'storescp', 'dcmsend', 'dcmdump');

/** Of transfer syntaxes that DCMTK 3.6.7 has never heard of: its tools take them in no way. */
const unknownToDcmtk = ['HTJ2KLossless_08_RGB.dcm', 'HTJ2K_08_RGB.dcm', 'liver_deflate.dcm'];
/**
 * What DCMTK's dcmsend cannot carry back, and we do: without the UIDs of class or instance where it looks for them, or with pixel data of
 * an odd length, where the zero byte that makes the message even is more than it can read.
 */
const notByDcmsend = ['UN_sequence.dcm', 'chrSQEncoding.dcm', 'dx_image.dcm', 'explicit_VR-UN.dcm', 'no_meta_group_length.dcm'];

describe.skipIf(!hasCorpus() || !programs)('every real file', () => {
  let rounds: CorpusObject[][];
  let storageClasses: Set<string>;
  beforeAll(async () => {
    rounds = await corpusRounds();
    storageClasses = new Set(rounds.flat().map(({ sopClassUid }) => sopClassUid));
    expect(rounds.flat()).toHaveLength(100);
  });

  it('is taken by storescp byte for byte, comes back from it into our archive, is indexed there, and is equal', async () => {
    const missing: Record<'notThere' | 'notByDcmsend' | 'notBack', string[]> = { notThere: [], notByDcmsend: [], notBack: [] };
    const different: string[] = [];
    const encodedAnew: [file: string, returned: string][] = [];
    for (const [index, objects] of rounds.entries()) {
      const { there, back, byUs } = await throughStorescp(objects, join(folder, String(index)), storageClasses);
      for (const { file, sopInstanceUid } of objects) {
        const original = await dataSetOfFile(file);
        const [stored, returned] = [there.get(sopInstanceUid), back.get(sopInstanceUid)];
        if (!stored) missing.notThere.push(basename(file));
        else if (bytesDifference(evenly(original), stored) !== undefined) different.push(`${file} at storescp`);
        if (byUs.has(sopInstanceUid)) missing.notByDcmsend.push(basename(file));
        if (!returned) missing.notBack.push(basename(file));
        else if (elementsDifference(evenly(original), returned) !== undefined) different.push(`${file} that came back`);
        else if (bytesDifference(evenly(original), returned) !== undefined) encodedAnew.push([file, returned.file]);
      }
    }
    expect(different).toEqual([]);
    expect(await dumpsOf(encodedAnew.map(([, returned]) => returned))).toEqual(await dumpsOf(encodedAnew.map(([file]) => file)));
    expect(missing.notThere.sort()).toEqual([...unknownToDcmtk].sort());
    expect(missing.notByDcmsend.sort()).toEqual([...notByDcmsend].sort());
    expect(missing.notBack.sort()).toEqual([...unknownToDcmtk].sort());
  });

  it('of a syntax that DCMTK has never heard of goes there decompressed, and comes back so', async () => {
    const objects = rounds.flat().filter(({ file }) => unknownToDcmtk.includes(basename(file)));
    const transcoder = new ThreadTranscoder();
    const storescp = await startStorescp({ folder: join(folder, 'decompressed'), storageClasses });
    await send(targetOf(storescp), { objects, timeouts, transcoder });
    await storescp.stop();
    await transcoder.close();
    const there = await filesIn(storescp.folder);
    const back = await intoFolder(await objectsIn(storescp.folder), join(folder, 'decompressed-back'));
    for (const { file, sopInstanceUid } of objects) {
      const [stored, returned] = [there.get(sopInstanceUid), back.get(sopInstanceUid)];
      if (!stored || !returned) throw new Error(`${file} is missing`);
      expect(bytesDifference(stored, returned), file).toBeUndefined();
      expect(elementsDifference(besideTheImage(await dataSetOfFile(file)), besideTheImage(returned)), file).toBeUndefined();
    }
  });
});

/**
 * What storescp wrote of the objects, and what is in an archive of ours after dcmsend has sent that on, and after it we what dcmsend
 * could not. All of it is in the index.
 */
async function throughStorescp(objects: readonly CorpusObject[], here: string, storageClasses: ReadonlySet<string>) {
  await mkdir(here, { recursive: true });
  const storescp = await startStorescp({ folder: join(here, 'storescp'), storageClasses });
  await send(targetOf(storescp), { objects, timeouts });
  await storescp.stop();
  const node = await startOurNode({ folder: here });
  const whole = ['-v', '-dn', '-nh', '-nuc', '+sd'];
  await runTool('dcmsend', [...whole, '-aec', node.aeTitle, '127.0.0.1', String(node.port), storescp.folder]);
  const there = await filesIn(storescp.folder);
  const byDcmsend = await filesIn(node.objects);
  const rest = (await objectsIn(storescp.folder)).filter(({ sopInstanceUid }) => !byDcmsend.has(sopInstanceUid));
  await send(targetOf(node), { objects: rest, timeouts });
  const back = await filesIn(node.objects);
  expect((await indexed(node.archive)).sort()).toEqual([...back.keys()].sort());
  await node.stop();
  return { there, back, byUs: new Set(rest.map(({ sopInstanceUid }) => sopInstanceUid)) };
}

/** What a receiver of ours writes of the objects, without an archive. */
async function intoFolder(objects: readonly StoredObject[], path: string) {
  const opened = await openFolderTarget({ folder: path });
  if (!opened.ok) throw new Error('the folder cannot be made');
  const receiver = await startNode({ host: '127.0.0.1', port: 0, acceptCalled: () => true, store: opened.target });
  if (!receiver.ok) throw new Error(receiver.code);
  await send(targetOf({ aeTitle: 'FOLDER', port: receiver.node.port }), { objects, timeouts });
  await receiver.node.close();
  await opened.target.close();
  return filesIn(path);
}

async function objectsIn(path: string): Promise<StoredObject[]> {
  const objects: StoredObject[] = [];
  for await (const entry of fileObjects([path])) if (entry.kind === 'object') objects.push(entry.object);
  return objects;
}

/** Pixels, and what is said of how they lie: all that decompressing may change. */
const imageTags: ReadonlySet<number> = new Set([
  tags.PixelData,
  tags.PhotometricInterpretation,
  tags.PlanarConfiguration,
  tags.LossyImageCompression,
  tags.LossyImageCompressionRatio,
  tags.LossyImageCompressionMethod,
]);

function besideTheImage({ bytes, transferSyntaxUid }: EncodedDataSet): EncodedDataSet {
  const read = readDataSet(bytes, transferSyntaxUid);
  if (!read.ok) throw new Error(`data set unreadable: ${read.error.code} at offset ${read.error.offset}`);
  const rest = new DataSet();
  for (const element of read.dataSet) if (!imageTags.has(element.tag)) rest.add(element);
  return { transferSyntaxUid: transferSyntax.ExplicitLE, bytes: writeDataSet(rest, transferSyntax.ExplicitLE) };
}

/** SOP Instance UIDs in the index. */
async function indexed(archive: Archive): Promise<string[]> {
  const uids: string[] = [];
  for await (const rows of archive.query('study', 'IMAGE', { SOPInstanceUID: '' })) {
    for (const row of rows) uids.push(row.values.SOPInstanceUID ?? '');
  }
  return uids;
}
