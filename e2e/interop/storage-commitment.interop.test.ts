import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ReportingDesk } from '../../src-main/commitment/commitment-desk.ts';
import { KeptRequests } from '../../src-main/commitment/kept-requests.ts';
import { writeFileMeta } from '../../src-main/dicom/part10/write-file.ts';
import { CommitmentInbox } from '../../src-main/dicom/services/commitment-scu.ts';
import { newUid } from '../../src-main/engine/new-uid.ts';
import { commit } from '../../src-main/net/scu/commit.ts';
import { reportCommitmentTo } from '../../src-main/net/scu/report-commitment.ts';
import { send } from '../../src-main/net/scu/send.ts';
import { systemClock } from '../../src-main/system/clock.ts';
import { tags } from '../../src-shared/dicom/tags.ts';
import { type Orthanc, startOrthanc } from '../peers/orthanc.ts';
import { OrthancRest } from './orthanc-rest.ts';
import { type OurNode, startOurNode } from './our-node.ts';
import { available } from './skip.ts';
import { practicalTimeouts, targetOf } from './target.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { practiceSample, storedObject } from './test-objects.ts';

const folder = temporaryFolder('storage-commitment');
const objects = practiceSample(1).slice(0, 6);
const neverSent = { sopClassUid: objects[0]?.sopClassUid ?? '', sopInstanceUid: '2.25.404' };

describe.skipIf(!available('storage commitment with Orthanc', 'Orthanc'))('storage commitment with Orthanc', () => {
  const inbox = new CommitmentInbox();
  let node: OurNode;
  let desk: ReportingDesk;
  let orthanc: Orthanc;
  let rest: OrthancRest;

  beforeAll(async () => {
    const desks: { forward?: ReportingDesk } = {};
    node = await startOurNode({
      folder: join(folder, 'node'),
      node: {
        commitment: {
          keep: (request) => desks.forward?.keep(request) ?? Promise.reject(new Error('too early')),
          kept: (request, report) => desks.forward?.kept(request, report),
        },
        commitmentReports: inbox,
      },
    });
    orthanc = await startOrthanc({
      folder: join(folder, 'orthanc'),
      modalities: { quarry: { aeTitle: 'QUARRY', port: node.port } },
    });
    desk = new ReportingDesk({
      requests: await KeptRequests.open(join(folder, 'kept'), new Date(), () => undefined),
      answerFor: (instances) => node.archive.answerFor(instances),
      destinations: (aeTitle) => (aeTitle === 'ORTHANC' ? { host: '127.0.0.1', port: orthanc.port } : undefined),
      report: (target, report, signal) => reportCommitmentTo(target, report, { timeouts: practicalTimeouts, signal }),
      clock: systemClock,
      onProblem: (problem) => {
        throw problem;
      },
    });
    desks.forward = desk;
    rest = new OrthancRest(orthanc.rest);
  });
  afterAll(async () => {
    await node?.stop();
    await desk?.close();
    await orthanc?.stop();
  });

  it('is given by Orthanc for what was sent to it, over an association that it opens to us', async () => {
    const target = targetOf(orthanc);
    const sent = await send(target, { objects: objects.map((object) => storedObject(object)), timeouts: practicalTimeouts });
    expect(sent).toMatchObject({ ok: true, sent: objects.length });
    const end = await commit(target, {
      instances: [...objects, neverSent],
      newUid,
      inbox,
      receiverListens: true,
      waitMs: 20_000,
      timeouts: practicalTimeouts,
    });
    expect(end.failure).toBeUndefined();
    expect(end.committed.map(({ sopInstanceUid }) => sopInstanceUid).sort()).toEqual(
      objects.map(({ sopInstanceUid }) => sopInstanceUid).sort(),
    );
    expect(end.refused).toEqual([{ ...neverSent, reason: 0x0112 }]);
  });

  it('is given to Orthanc for what it has sent to us, and refused for the rest', async () => {
    for (const object of objects.slice(0, 3)) await rest.upload(Buffer.concat([writeFileMeta(object), object.bytes]));
    const asked = objects.slice(0, 3);
    for (const object of asked) {
      const sink = node.archive.storeTarget().open({
        ...object,
        callingAeTitle: 'ORTHANC',
        calledAeTitle: 'QUARRY',
        peerAddress: undefined,
        moveOriginator: undefined,
      });
      if (!sink.write(object.bytes)) await sink.drained();
      expect(await sink.finish()).toEqual({ code: 0 });
    }
    const pairs = [...asked, neverSent].map(({ sopClassUid, sopInstanceUid }) => [sopClassUid, sopInstanceUid]);
    const { ID } = (await rest.post('/modalities/quarry/storage-commitment', { DicomInstances: pairs })) as { ID: string };
    const reported = new Promise<void>((resolve) => {
      desk.changes.subscribe(() => {
        if (desk.status().reported > 0) resolve();
      });
    });
    await reported;
    const report = (await rest.get(`/storage-commitment/${ID}`)) as {
      Status: string;
      RemoteAET: string;
      Success: { SOPInstanceUID: string }[];
      Failures: { SOPInstanceUID: string; FailureReason: number }[];
    };
    expect(report).toMatchObject({ Status: 'Failure', RemoteAET: 'QUARRY' });
    expect(report.Success.map(({ SOPInstanceUID }) => SOPInstanceUID).sort()).toEqual(
      asked.map(({ dataSet }) => dataSet.string(tags.SOPInstanceUID)).sort(),
    );
    expect(report.Failures).toMatchObject([{ SOPInstanceUID: neverSent.sopInstanceUid, FailureReason: 0x0112 }]);
  });
});
