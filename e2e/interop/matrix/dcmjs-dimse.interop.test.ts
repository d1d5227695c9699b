import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { findSopClass } from '../../../src-main/dicom/services/query-retrieve-models.ts';
import { newUid } from '../../../src-main/engine/new-uid.ts';
import { encodeEntry } from '../../../src-main/worklist/worklist-entry.ts';
import { sopClass } from '../../../src-shared/dicom/sop-classes.ts';
import { tags } from '../../../src-shared/dicom/tags.ts';
import { askWithDcmjsDimse, type DimseScuOptions, startDcmjsDimse } from '../../peers/dcmjs-dimse.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { filesIn, writeFiles } from '../test-objects.ts';
import { type Transport, transports } from './cells.ts';
import { describeCells, type Stage, stopAll } from './describe-cells.ts';
import { fewObjects } from './few-objects.ts';
import { planned, startOurSide } from './our-side.ts';
import { expectEqual, sendTo, uidsOf, weAsk } from './we-ask.ts';
import { makeWire } from './wire.ts';

const root = temporaryFolder('matrix-dcmjs-dimse');
const objects = fewObjects();
const { study, kept, sent } = objects;

for (const transport of transports) {
  describeCells({ peer: 'dcmjs-dimse', role: 'scp', transport, programs: [], start: () => startServing(transport) });
  describeCells({ peer: 'dcmjs-dimse', role: 'scu', transport, programs: [], start: () => startAsking(transport) });
}

async function startServing(transport: Transport): Promise<Stage> {
  const folder = join(root, `scp-${transport}`);
  const wire = await makeWire(transport, join(folder, 'certificates'));
  const us = await startOurSide({ folder, wire });
  const worklist: string[] = [];
  for (const [index, entry] of planned.entries()) {
    const file = join(folder, `entry${index}.wl`);
    await writeFile(file, encodeEntry(entry, `2.25.${1000 + index}`));
    worklist.push(file);
  }
  const peer = await startDcmjsDimse({
    folder: join(folder, 'kept'),
    tls: wire.theirs,
    destinations: { [us.node.aeTitle]: us.node.port },
    worklist,
  });
  await sendTo(us, peer, kept);
  const stored = () => filesIn(peer.folder);
  return { tests: weAsk({ us, objects, folder, peer, storage: peer, stored }), stop: () => stopAll([us, peer]) };
}

async function startAsking(transport: Transport): Promise<Stage> {
  const folder = join(root, `scu-${transport}`);
  const wire = await makeWire(transport, join(folder, 'certificates'));
  const tls = wire.theirs;
  const other = await startDcmjsDimse({ folder: join(folder, 'other'), aeTitle: 'OTHER', tls });
  const us = await startOurSide({ folder, wire, destinations: { OTHER: other.port } });
  await sendTo(us, us.node, kept);
  const called = { aeTitle: us.node.aeTitle, port: us.node.port };
  const ask = async (request: DimseScuOptions['request']) => {
    const { statuses, answers, error } = await askWithDcmjsDimse({ called, callingAeTitle: 'DCMJS', tls, request });
    expect(error).toBeUndefined();
    expect(statuses.at(-1)).toBe(0x0000);
    return { statuses, answers };
  };
  const finds =
    (sopClassUid: string, keys: Readonly<Record<string, string>>, answer: Readonly<Record<string, string>>) => async () => {
      const empty = Object.fromEntries(Object.keys(answer).map((keyword) => [keyword, '']));
      const { statuses, answers } = await ask({ service: 'find', sopClassUid, keys: { ...empty, ...keys } });
      expect(statuses).toEqual([0xff00, 0x0000]);
      expect(JSON.stringify(answers[0])).toContain(Object.values(answer)[0]);
    };
  const { patientId: PatientID, patientName: PatientName, studyUid: StudyInstanceUID } = study;
  const ofPatient = { QueryRetrieveLevel: 'PATIENT', PatientID };
  const [entry] = planned;
  return {
    tests: {
      echo: async () => {
        await ask({ service: 'echo' });
      },
      'find-patient': finds(findSopClass.patient, ofPatient, { PatientName }),
      'find-study': finds(findSopClass.study, { QueryRetrieveLevel: 'STUDY', StudyInstanceUID }, { PatientName }),
      'find-patient-study-only': finds(findSopClass['patient-study-only'], ofPatient, { PatientName }),
      worklist: finds(
        sopClass.ModalityWorklistFind,
        { PatientID: entry?.string(tags.PatientID) ?? '' },
        { AccessionNumber: entry?.string(tags.AccessionNumber) ?? '' },
      ),
      move: async () => {
        await ask({ service: 'move', destination: 'OTHER', studyInstanceUid: study.studyUid });
        expectEqual(study.objects, await filesIn(other.folder));
      },
      get: async () => {
        const out = join(folder, 'got');
        await mkdir(out);
        await ask({ service: 'get', studyInstanceUid: study.studyUid, folder: out });
        expectEqual(study.objects, await filesIn(out));
      },
      store: async () => {
        const files = await writeFiles(join(folder, 'files'), sent);
        const { statuses } = await ask({ service: 'store', files });
        expect(statuses).toEqual(sent.map(() => 0x0000));
        expectEqual(sent, await filesIn(us.node.objects));
      },
      commitment: async () => {
        const instances = [
          ...kept.map((one) => [one.sopClassUid, one.sopInstanceUid] as const),
          [kept[0]?.sopClassUid ?? '', '2.25.404'] as const,
        ];
        const { answers } = await ask({ service: 'commitment', transactionUid: newUid(), instances });
        const [report] = answers as {
          ReferencedSOPSequence: { ReferencedSOPInstanceUID: string }[];
          FailedSOPSequence: unknown;
        }[];
        expect(
          [report?.ReferencedSOPSequence]
            .flat()
            .map((item) => item?.ReferencedSOPInstanceUID)
            .sort(),
        ).toEqual(uidsOf(kept));
        expect([report?.FailedSOPSequence].flat()).toMatchObject([
          { ReferencedSOPInstanceUID: '2.25.404', FailureReason: 0x0112 },
        ]);
      },
    },
    stop: () => stopAll([us, other]),
  };
}
