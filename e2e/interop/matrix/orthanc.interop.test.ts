import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { writeFileMeta } from '../../../src-main/dicom/part10/write-file.ts';
import { encodeEntry } from '../../../src-main/worklist/worklist-entry.ts';
import { tags } from '../../../src-shared/dicom/tags.ts';
import { orthancWorklistPlugin, startOrthanc } from '../../peers/orthanc.ts';
import { OrthancRest } from '../orthanc-rest.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { filesIn } from '../test-objects.ts';
import { type Transport, transports } from './cells.ts';
import { describeCells, type Stage, stopAll } from './describe-cells.ts';
import { fewObjects } from './few-objects.ts';
import { type OurSide, planned, startOurSide } from './our-side.ts';
import { expectEqual, sendTo, uidsOf, weAsk } from './we-ask.ts';
import { makeWire } from './wire.ts';

const root = temporaryFolder('matrix-orthanc');
const objects = fewObjects();
const { study, kept, sent } = objects;

for (const transport of transports) {
  const programs = ['Orthanc', ...(existsSync(orthancWorklistPlugin) ? [] : [orthancWorklistPlugin])];
  describeCells({ peer: 'orthanc', role: 'scp', transport, programs, start: () => startServing(transport) });
  describeCells({ peer: 'orthanc', role: 'scu', transport, programs, start: () => startAsking(transport) });
}

/** Orthanc with us as its modality, each knowing where the other is. */
async function startBoth(transport: Transport, folder: string) {
  const wire = await makeWire(transport, join(folder, 'certificates'));
  const destinations: Record<string, number> = {};
  const us = await startOurSide({ folder, wire, destinations });
  const worklists = join(folder, 'worklists');
  await mkdir(worklists, { recursive: true });
  for (const [index, entry] of planned.entries()) {
    await writeFile(join(worklists, `entry${index}.wl`), encodeEntry(entry, `2.25.${1000 + index}`));
  }
  const orthanc = await startOrthanc({
    folder: join(folder, 'orthanc'),
    tls: wire.theirs,
    worklists,
    modalities: { quarry: { aeTitle: us.node.aeTitle, port: us.node.port } },
  });
  destinations[orthanc.aeTitle] = orthanc.port;
  return { us, orthanc, rest: new OrthancRest(orthanc.rest), stop: () => stopAll([us, orthanc]) };
}

async function startServing(transport: Transport): Promise<Stage> {
  const folder = join(root, `scp-${transport}`);
  const { us, orthanc, rest, stop } = await startBoth(transport, folder);
  await sendTo(us, orthanc, kept);
  const stored = () => rest.dataSets();
  const asked = weAsk({ us, objects, folder, peer: orthanc, storage: orthanc, stored });
  const { 'find-patient-study-only': _, ...tests } = asked;
  return { tests, stop };
}

async function startAsking(transport: Transport): Promise<Stage> {
  const { us, rest, stop } = await startBoth(transport, join(root, `scu-${transport}`));
  await sendTo(us, us.node, kept);
  const query = async (level: string, keys: Readonly<Record<string, string>>) => {
    const { ID } = (await rest.post('/modalities/quarry/query', { Level: level, Query: keys })) as { ID: string };
    const answers = (await rest.get(`/queries/${ID}/answers?expand&simplify`)) as Record<string, string>[];
    return { id: ID, answers };
  };
  const ofStudy = { PatientName: '', StudyInstanceUID: study.studyUid };
  return {
    tests: {
      echo: async () => {
        await rest.post('/modalities/quarry/echo', {});
      },
      'find-patient': async () => {
        const { answers } = await query('Patient', { PatientID: study.patientId, PatientName: '' });
        expect(answers).toMatchObject([{ PatientName: study.patientName }]);
      },
      'find-study': async () => {
        const { answers } = await query('Study', ofStudy);
        expect(answers).toMatchObject([{ PatientName: study.patientName }]);
      },
      move: async () => {
        await rest.clear();
        const { id } = await query('Study', ofStudy);
        await rest.post(`/queries/${id}/retrieve`, { TargetAet: 'ORTHANC', Synchronous: true });
        const arrived = await rest.dataSets();
        expect([...arrived.keys()].sort()).toEqual(uidsOf(study.objects));
        expectEqual(study.objects, arrived);
      },
      store: async () => {
        const ids: string[] = [];
        for (const object of sent) ids.push(await rest.upload(Buffer.concat([writeFileMeta(object), object.bytes])));
        await rest.post('/modalities/quarry/store', { Resources: ids, Synchronous: true });
        expectEqual(sent, await filesIn(us.node.objects));
      },
      commitment: () => expectCommitted(us, rest),
      worklist: async () => {
        const PatientID = planned[0]?.string(tags.PatientID) ?? '';
        const found = await rest.post('/modalities/quarry/find-worklist', { PatientID, AccessionNumber: '' });
        expect(JSON.stringify(found)).toContain(planned[0]?.string(tags.AccessionNumber));
        expect(found).toHaveLength(1);
      },
    },
    stop,
  };
}

async function expectCommitted(us: OurSide, rest: OrthancRest): Promise<void> {
  const neverSent = [kept[0]?.sopClassUid ?? '', '2.25.404'];
  const pairs = [...kept.map(({ sopClassUid, sopInstanceUid }) => [sopClassUid, sopInstanceUid]), neverSent];
  const reported = us.reported();
  const { ID } = (await rest.post('/modalities/quarry/storage-commitment', { DicomInstances: pairs })) as { ID: string };
  await reported;
  const report = (await rest.get(`/storage-commitment/${ID}`)) as {
    Success: { SOPInstanceUID: string }[];
    Failures: { SOPInstanceUID: string; FailureReason: number }[];
  };
  expect(report.Success.map(({ SOPInstanceUID }) => SOPInstanceUID).sort()).toEqual(uidsOf(kept));
  expect(report.Failures).toMatchObject([{ SOPInstanceUID: '2.25.404', FailureReason: 0x0112 }]);
}
