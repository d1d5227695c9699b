import { cp, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { safe } from '@orpc/client';
import { describe, expect, it } from 'vitest';
import { openRules, standardAreaId } from '../../src-shared/contract/storage-areas.ts';
import { sample } from '../archive/testing/sample-object.ts';
import { CommitmentInbox } from '../dicom/services/commitment-scu.ts';
import { startNode } from '../net/scp/dicom-node.ts';
import { askCommitment, askWorklist, sendOne } from '../net/testing/asking.ts';
import { sampleEntry } from '../worklist/testing/sample-entry.ts';
import { newUid } from './new-uid.ts';
import { askAndLeave } from './testing/ask-and-leave.ts';
import { runningEngine, serverInput } from './testing/running-engine.ts';

const engine = runningEngine();

const addArea = (aeTitle: string, access: 'read-write' | 'write' = 'read-write') =>
  engine.client.storageAreas.add({ ...openRules, access, on: true, aeTitle, folder: join(engine.folder, 'areas', aeTitle) });

async function stored(title: string): Promise<void> {
  expect(await sendOne(engine.target(title), sample())).toMatchObject({ ok: true, sent: 1 });
}

const worklistOf = async (title: string) => (await askWorklist(engine.target(title))).ids;

describe('every storage area of the engine', () => {
  it('commits to what it has itself, and to nothing that another has', async () => {
    await addArea('TEACHING');
    await stored('TEACHING');
    const asked = (title: string) => askCommitment(engine.target(title), [sample()]);
    expect(await asked('TEACHING')).toMatchObject({ committed: [{ sopInstanceUid: sample().sopInstanceUid }], refused: [] });
    expect(await asked('QUARRY')).toMatchObject({ committed: [], refused: [{ reason: 0x0112 }] });
  });

  it('reports to the bookmark under the title that was asked, and offers retrieval only where it gives', async () => {
    await addArea('DROP', 'write');
    await stored('DROP');
    await stored('QUARRY');
    const inbox = new CommitmentInbox();
    const called: string[] = [];
    const modality = await startNode({
      host: '127.0.0.1',
      port: 0,
      acceptCalled: () => true,
      acceptCalling: (title) => called.push(title.trim()) > 0,
      commitmentReports: inbox,
    });
    if (!modality.ok) throw new Error(modality.code);
    const { node } = modality;
    await engine.client.servers.add(serverInput(node.port, { calledAeTitle: 'MODALITY' }));
    for (const [title, retrieveAeTitle] of [
      ['DROP', undefined],
      ['QUARRY', 'QUARRY'],
    ] as const) {
      const transactionUid = newUid();
      const awaited = inbox.expect(transactionUid);
      // Nobody waits on the association: the report comes over one to the bookmark.
      await askAndLeave(engine.target(title), { transactionUid, instances: [sample()] });
      const report = await awaited.report;
      expect(report.committed).toHaveLength(1);
      expect(report.retrieveAeTitle).toBe(retrieveAeTitle);
    }
    expect(called).toEqual(['DROP', 'QUARRY']);
    await node.close({ graceMs: 500 });
  });

  it('answers the worklist from the folder of its own title', async () => {
    const { client } = engine;
    await addArea('TEACHING');
    await engine.configureReceiver({ worklist: true });
    await client.worklist.save({ entry: sampleEntry });
    expect(await worklistOf('QUARRY')).toEqual(['P1']);
    expect(await worklistOf('TEACHING')).toEqual([]);
    const lists = join(engine.folder, 'worklists');
    await mkdir(join(lists, 'TEACHING'));
    const [name = ''] = await readdir(join(lists, 'QUARRY'));
    await cp(join(lists, 'QUARRY', name), join(lists, 'TEACHING', name));
    expect(await worklistOf('TEACHING')).toEqual(['P1']);
  });

  it('has worklist entries of its own, edited without touching those of another title', async () => {
    const { client } = engine;
    const area = await addArea('TEACHING ');
    await engine.configureReceiver({ worklist: true });
    const shown = async (of?: string) => {
      for await (const { items, folder } of await client.worklist.watch(of === undefined ? undefined : { area: of }))
        return { ids: items.map(({ values }) => values.PatientID), folder };
      throw new Error('the stream ended');
    };
    const saved = await client.worklist.save({ area: area.id, entry: sampleEntry });
    await client.worklist.save({ area: standardAreaId, entry: { ...sampleEntry, PatientID: 'P9' } });
    expect(await shown(area.id)).toEqual({ ids: ['P1'], folder: join(engine.folder, 'worklists', 'TEACHING') });
    expect((await shown()).ids).toEqual(['P9']);
    expect([await worklistOf('TEACHING'), await worklistOf('QUARRY')]).toEqual([['P1'], ['P9']]);

    await client.worklist.save({ area: area.id, id: saved.id, entry: { ...sampleEntry, PatientID: 'P2' } });
    expect(await worklistOf('TEACHING')).toEqual(['P2']);
    // An entry is of one title: under another it is not there.
    expect((await safe(client.worklist.save({ id: saved.id, entry: sampleEntry }))).error).toMatchObject({ code: 'NOT_FOUND' });
    expect((await safe(client.worklist.remove({ id: saved.id }))).error).toMatchObject({ code: 'NOT_FOUND' });
    const { undoToken } = await client.worklist.remove({ area: area.id, id: saved.id });
    expect(await worklistOf('TEACHING')).toEqual([]);
    await client.worklist.undoRemove({ undoToken });
    expect([await worklistOf('TEACHING'), await worklistOf('QUARRY')]).toEqual([['P2'], ['P9']]);

    // While it is off its entries can be made ready; once it is gone there is nothing to edit.
    await client.storageAreas.update({ ...area, on: false });
    expect((await shown(area.id)).ids).toEqual(['P2']);
    await client.storageAreas.remove({ id: area.id });
    expect((await safe(shown(area.id))).error).toMatchObject({ code: 'NOT_FOUND' });
    expect((await safe(client.worklist.save({ area: area.id, entry: sampleEntry }))).error).toMatchObject({ code: 'NOT_FOUND' });
  });
});
