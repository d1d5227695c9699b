import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Archive } from '../../src-main/archive/archive.ts';
import { find } from '../../src-main/net/scu/find.ts';
import { move } from '../../src-main/net/scu/move.ts';
import { send } from '../../src-main/net/scu/send.ts';
import { tags } from '../../src-shared/dicom/tags.ts';
import { startOrthanc } from '../peers/orthanc.ts';
import { freePort, runTool } from '../peers/process.ts';
import { type CorpusObject, corpusObjects, hasCorpus } from './corpus.ts';
import { bytesDifference, dataSetOfFile, type EncodedDataSet, elementsDifference, evenly } from './equal-data-sets.ts';
import { identifierOf } from './identifier.ts';
import { OrthancRest } from './orthanc-rest.ts';
import { type OurNode, startOurNode } from './our-node.ts';
import { available } from './skip.ts';
import { explained, targetOf, practicalTimeouts as timeouts } from './target.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { filesIn } from './test-objects.ts';

const folder = temporaryFolder('corpus');
const there = hasCorpus();
const colorPaletteStorage = '1.2.840.10008.5.1.4.39.1';

type Difference = (original: EncodedDataSet, received: EncodedDataSet) => string | undefined;

/** What is wrong with what arrived, a line a file. */
async function wrong(objects: readonly CorpusObject[], received: ReadonlyMap<string, EncodedDataSet>, difference: Difference) {
  const lines: string[] = [];
  for (const { file, sopInstanceUid } of objects) {
    const arrived = received.get(sopInstanceUid);
    const why = arrived ? difference(evenly(await dataSetOfFile(file)), arrived) : 'did not arrive';
    if (why !== undefined) lines.push(`${file}: ${why}`);
  }
  return lines;
}

function refusedBy(node: OurNode): string[] {
  return node.arrived.filter(({ status }) => status.code !== 0).map(({ object }) => object.sopInstanceUid);
}

/** Study Instance UIDs, those included that were made here. A colour palette is no patient's and in no study (PS3.4 Annex GG). */
async function studiesFoundAt(node: OurNode): Promise<Set<string>> {
  const studies = new Set<string>();
  const identifier = identifierOf({ QueryRetrieveLevel: 'STUDY', StudyInstanceUID: '' });
  for await (const answers of find(targetOf(node), { model: 'study', level: 'STUDY', identifier, timeouts })) {
    for (const answer of answers) studies.add(answer.string(tags.StudyInstanceUID) ?? '');
  }
  studies.delete('');
  return studies;
}

/** What the archive's rows say of objects that lack UIDs, by SOP Instance UID. */
async function problemsIn(archive: Archive): Promise<Map<string, string>> {
  const problems = new Map<string, string>();
  for await (const rows of archive.query('study', 'IMAGE', {})) {
    for (const { path, problem } of rows) if (problem !== undefined) problems.set(path.SOPInstanceUID ?? '', problem);
  }
  return problems;
}

describe.skipIf(!there)('real files', () => {
  let objects: CorpusObject[];
  beforeAll(async () => {
    objects = await corpusObjects();
    expect(objects.length).toBeGreaterThan(80);
  });

  /** Sends everything; gives what was taken. Each refusal must be one that can be explained. */
  async function sendAll(peer: { aeTitle: string; port: number }) {
    const taken: CorpusObject[] = [];
    const refused: { object: CorpusObject; code: string }[] = [];
    const byUid = new Map(objects.map((object) => [object.sopInstanceUid, object]));
    const end = await send(targetOf(peer), {
      objects,
      timeouts,
      onObject: ({ sopInstanceUid }, outcome) => {
        const object = byUid.get(sopInstanceUid);
        if (!object) throw new Error(`${sopInstanceUid} was not to be sent`);
        if (outcome.ok) taken.push(object);
        else refused.push({ object, code: explained(outcome.failure).code });
      },
    });
    expect(end.failure).toBeUndefined();
    expect(end.sent + end.failed).toBe(objects.length);
    return { taken, refused };
  }

  it('arrive at our node byte for byte, are all listed in a study, and leave it so by C-MOVE', async () => {
    const into = await startOurNode({ folder: join(folder, 'moved'), aeTitle: 'SECOND' });
    const node = await startOurNode({ folder: join(folder, 'ours'), destinations: { SECOND: into.port } });
    const { taken, refused } = await sendAll(node);
    expect(refused).toEqual([]);
    expect(await wrong(taken, await filesIn(node.objects), bytesDifference)).toEqual([]);
    const studies = await studiesFoundAt(node);
    let moved = 0;
    for (const StudyInstanceUID of studies) {
      const identifier = identifierOf({ QueryRetrieveLevel: 'STUDY', StudyInstanceUID });
      const end = await move(targetOf(node), { model: 'study', identifier, destination: 'SECOND', timeouts });
      expect(end).toMatchObject({ ok: true, counts: { failed: 0 } });
      moved += end.counts.completed;
    }
    const second = await filesIn(into.objects);
    const [here, there] = [await problemsIn(node.archive), await problemsIn(into.archive)];
    await node.stop();
    await into.stop();
    const ofStudies = objects.filter(({ sopClassUid }) => sopClassUid !== colorPaletteStorage);
    expect(ofStudies.length).toBe(objects.length - 1);
    expect(moved).toBe(ofStudies.length);
    expect(second.size).toBe(moved);
    expect(await wrong(ofStudies, second, bytesDifference)).toEqual([]);
    expect(here.size).toBeGreaterThanOrEqual(4);
    expect(there).toEqual(here);
  });

  it.skipIf(!available('real files from dcmsend', 'dcmsend'))('are taken from dcmsend', async () => {
    const node = await startOurNode({ folder: join(folder, 'from-dcmsend') });
    const files = join(folder, 'links');
    await mkdir(files);
    for (const [index, { file }] of objects.entries()) await symlink(file, join(files, `${index}.dcm`));
    const args = ['-v', '-dn', '-nh', '-nuc', '+f', '+sd', '-aec', 'QUARRY', '127.0.0.1', String(node.port), files];
    const sent = await runTool('dcmsend', args);
    await node.stop();
    const taken = objects.filter(({ sopInstanceUid }) =>
      node.arrived.some(({ object }) => object.sopInstanceUid === sopInstanceUid),
    );
    expect(taken.length, sent.output.slice(-3_000)).toBeGreaterThanOrEqual(80);
    const stored = taken.filter(({ sopInstanceUid }) => !refusedBy(node).includes(sopInstanceUid));
    expect(stored.length).toBeGreaterThanOrEqual(80);
    expect(await wrong(stored, await filesIn(node.objects), elementsDifference)).toEqual([]);
  });

  it.skipIf(!available('real files to and from Orthanc', 'Orthanc'))('go to Orthanc and come back by C-MOVE', async () => {
    const port = await freePort();
    const peer = await startOrthanc({ folder: join(folder, 'orthanc'), modalities: { quarry: { aeTitle: 'QUARRY', port } } });
    const node = await startOurNode({ folder: join(folder, 'from-orthanc'), port });
    const { taken, refused } = await sendAll(peer);
    expect(taken.length, JSON.stringify(refused)).toBeGreaterThanOrEqual(80);
    const rest = new OrthancRest(peer.rest);
    expect(await wrong(taken, await rest.dataSets(), elementsDifference)).toEqual([]);
    const studies = (await rest.get('/studies?expand')) as { MainDicomTags: { StudyInstanceUID: string } }[];
    let moved = 0;
    for (const { MainDicomTags } of studies) {
      const identifier = identifierOf({ QueryRetrieveLevel: 'STUDY', StudyInstanceUID: MainDicomTags.StudyInstanceUID });
      moved += (await move(targetOf(peer), { model: 'study', identifier, destination: 'QUARRY', timeouts })).counts.completed;
    }
    await peer.stop();
    await node.stop();
    expect(refusedBy(node)).toEqual([]);
    expect(moved).toBe(node.arrived.length);
    expect(moved).toBeGreaterThanOrEqual(80);
    const back = await filesIn(node.objects);
    expect(
      await wrong(
        taken.filter(({ sopInstanceUid }) => back.has(sopInstanceUid)),
        back,
        elementsDifference,
      ),
    ).toEqual([]);
  });
});
