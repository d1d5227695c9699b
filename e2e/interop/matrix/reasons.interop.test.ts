import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CommitmentInbox } from '../../../src-main/dicom/services/commitment-scu.ts';
import { newUid } from '../../../src-main/engine/new-uid.ts';
import { commit } from '../../../src-main/net/scu/commit.ts';
import { find } from '../../../src-main/net/scu/find.ts';
import { sopClass } from '../../../src-shared/dicom/sop-classes.ts';
import { startDcmqrscp } from '../../peers/dcmqrscp.ts';
import { startOrthanc } from '../../peers/orthanc.ts';
import { runTool } from '../../peers/process.ts';
import { identifierOf } from '../identifier.ts';
import { OrthancRest } from '../orthanc-rest.ts';
import { startOurNode } from '../our-node.ts';
import { available } from '../skip.ts';
import { explained, targetOf, practicalTimeouts as timeouts } from '../target.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const folder = temporaryFolder('matrix-reasons');

/** Reasons of the matrix for cells without a test, as far as they can be seen: with a newer peer they may hold no more. */
describe('what a peer lacks', () => {
  it.skipIf(!available('what dcmqrscp lacks', 'dcmqrscp'))('dcmqrscp refuses storage commitment', async () => {
    const peer = await startDcmqrscp({ folder: join(folder, 'dcmqrscp') });
    const end = await commit(targetOf(peer), {
      instances: [{ sopClassUid: sopClass.CTImageStorage, sopInstanceUid: '2.25.1' }],
      newUid,
      inbox: new CommitmentInbox(),
      receiverListens: false,
      waitMs: 0,
      timeouts,
    });
    await peer.stop();
    expect(explained(end.failure).code).toBe('context-abstract-syntax');
  });

  it.skipIf(!available('what Orthanc lacks', 'Orthanc'))('Orthanc refuses Patient/Study Only, and cannot do C-GET', async () => {
    const quarry = { aeTitle: 'QUARRY', port: 1 };
    const peer = await startOrthanc({ folder: join(folder, 'orthanc'), modalities: { quarry } });
    const identifier = identifierOf({ PatientID: '', PatientName: '' });
    const asked = await find(targetOf(peer), { model: 'patient-study-only', level: 'PATIENT', identifier, timeouts }).next();
    const can = (await new OrthancRest(peer.rest).get('/modalities/quarry')) as string[];
    await peer.stop();
    expect(asked.done && explained(asked.value.failure).code).toBe('context-abstract-syntax');
    expect(can).toContain('move');
    expect(can).not.toContain('get');
  });

  it.skipIf(!available('what gdcmscu lacks', 'gdcmscu'))('gdcmscu does not connect for C-GET, nor for a worklist', async () => {
    const endings: unknown[] = [];
    const node = await startOurNode({ folder: join(folder, 'gdcm'), onEnded: (ending) => endings.push(ending) });
    const called = ['--call', node.aeTitle, '-H', '127.0.0.1', '-p', String(node.port)];
    const get = await runTool('gdcmscu', ['--get', '--studyroot', '--study', '--key', '20,d=1.2', '-o', folder, ...called]);
    const worklist = await runTool('gdcmscu', ['--find', '--worklist', '--key', '10,20=', ...called]);
    await node.stop();
    expect(get.code).toBe(1);
    expect(worklist.output).toContain('Find failed.');
    expect(endings).toEqual([]);
  });
});
