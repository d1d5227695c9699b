import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeFileMeta } from '../../src-main/dicom/part10/write-file.ts';
import { tags } from '../../src-shared/dicom/tags.ts';
import { type Orthanc, startOrthanc } from '../peers/orthanc.ts';
import { elementsDifference } from './equal-data-sets.ts';
import { OrthancRest } from './orthanc-rest.ts';
import { type OurNode, startOurNode } from './our-node.ts';
import { available } from './skip.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { filesIn, practiceSample, syntaxSample } from './test-objects.ts';

const folder = temporaryFolder('orthanc-as-client');
const objects = [...practiceSample(1), ...syntaxSample()];

describe.skipIf(!available('our node, asked by Orthanc', 'Orthanc'))('our node, asked by Orthanc', () => {
  let node: OurNode;
  let orthanc: Orthanc;
  let rest: OrthancRest;

  beforeAll(async () => {
    const destinations: Record<string, number> = {};
    node = await startOurNode({ folder: join(folder, 'node'), destinations });
    orthanc = await startOrthanc({
      folder: join(folder, 'orthanc'),
      modalities: { quarry: { aeTitle: 'QUARRY', port: node.port } },
    });
    destinations.ORTHANC = orthanc.port;
    rest = new OrthancRest(orthanc.rest);
  });
  afterAll(async () => {
    await node?.stop();
    await orthanc?.stop();
  });

  /** Asks our node through Orthanc; gives the id of the query and its answers. */
  async function query(level: string, keys: Readonly<Record<string, string>>) {
    const { ID } = (await rest.post('/modalities/quarry/query', { Level: level, Query: keys })) as { ID: string };
    const numbers = (await rest.get(`/queries/${ID}/answers`)) as string[];
    const answers: Record<string, string>[] = [];
    for (const number of numbers) {
      answers.push((await rest.get(`/queries/${ID}/answers/${number}/content?simplify`)) as Record<string, string>);
    }
    return { id: ID, answers };
  }

  it('answers its echo', async () => {
    await rest.post('/modalities/quarry/echo', {});
  });

  it('takes from it every object, in every transfer syntax', async () => {
    const ids: string[] = [];
    for (const object of objects) ids.push(await rest.upload(Buffer.concat([writeFileMeta(object), object.bytes])));
    await rest.post('/modalities/quarry/store', { Resources: ids, Synchronous: true });
    const local = await filesIn(node.objects);
    expect(local.size).toBe(objects.length);
    for (const object of objects) {
      const file = local.get(object.sopInstanceUid);
      expect(file?.transferSyntaxUid).toBe(object.transferSyntaxUid);
      expect(file && elementsDifference(object, file), object.transferSyntaxUid).toBeUndefined();
    }
  });

  it.each(['Patient', 'Study', 'Series', 'Instance'])('answers its query: %s', async (level) => {
    const [example] = objects;
    const value = (key: number) => example?.dataSet.string(key) ?? '';
    const keys: Record<string, string> = { PatientID: value(tags.PatientID), PatientName: '' };
    if (level !== 'Patient') keys.StudyInstanceUID = value(tags.StudyInstanceUID);
    if (level === 'Series' || level === 'Instance') keys.SeriesInstanceUID = value(tags.SeriesInstanceUID);
    if (level === 'Instance') keys.SOPInstanceUID = value(tags.SOPInstanceUID);
    const { answers } = await query(level, keys);
    expect(answers.length).toBe(1);
    expect(answers[0]).toMatchObject(
      level === 'Patient' || level === 'Study' ? { ...keys, PatientName: value(tags.PatientName) } : {},
    );
  });

  it.each(['Müller*', 'Иванов*', 'Διονυσιος*', 'Yamada*', 'Tanaka*', 'Hong*', 'قباني*', 'SMITH*'])(
    'finds for it people by name: %s',
    async (name) => {
      const { answers } = await query('Study', { PatientName: name, StudyInstanceUID: '' });
      const expected = objects
        .map(({ dataSet }) => dataSet.string(tags.PatientName) ?? '')
        .filter((text) => text.startsWith(name.slice(0, -1)));
      expect(new Set(answers.map(({ PatientName }) => PatientName))).toEqual(new Set(expected));
      expect(answers.length).toBeGreaterThan(0);
    },
  );

  it('moves to it what it retrieves: one study, and everything', async () => {
    await rest.clear();
    const one = await query('Study', { PatientID: 'PRACTICE-0008', StudyInstanceUID: '' });
    await rest.post(`/queries/${one.id}/retrieve`, { TargetAet: 'ORTHANC', Synchronous: true });
    const study = await rest.dataSets();
    const wanted = objects.filter(({ dataSet }) => dataSet.string(tags.PatientID) === 'PRACTICE-0008');
    expect([...study.keys()].sort()).toEqual(wanted.map(({ sopInstanceUid }) => sopInstanceUid).sort());
    const all = await query('Study', { StudyInstanceUID: '' });
    await rest.post(`/queries/${all.id}/retrieve`, { TargetAet: 'ORTHANC', Synchronous: true });
    const there = await rest.dataSets();
    expect(there.size).toBe(objects.length);
    for (const object of objects) {
      const file = there.get(object.sopInstanceUid);
      expect(file && elementsDifference(object, file), object.transferSyntaxUid).toBeUndefined();
    }
  });

  it('moves to it a patient in the Study Root model, as Orthanc asks, though that has no such level (PS3.4 §C.6.2)', async () => {
    await rest.clear();
    const patient = await query('Patient', { PatientID: 'PRACTICE-0008' });
    await rest.post(`/queries/${patient.id}/retrieve`, { TargetAet: 'ORTHANC', Synchronous: true });
    const wanted = objects.filter(({ dataSet }) => dataSet.string(tags.PatientID) === 'PRACTICE-0008');
    expect([...(await rest.dataSets()).keys()].sort()).toEqual(wanted.map(({ sopInstanceUid }) => sopInstanceUid).sort());
  });

  it('tells it that a destination is unknown', async () => {
    const one = await query('Study', { PatientID: 'PRACTICE-0008', StudyInstanceUID: '' });
    await expect(rest.post(`/queries/${one.id}/retrieve`, { TargetAet: 'NOWHERE', Synchronous: true })).rejects.toThrow('POST');
  });
});
