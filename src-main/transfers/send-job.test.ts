import { describe, expect, it } from 'vitest';
import type { FileFound, ObjectStore, SendRequest } from './remote.ts';
import { runSend } from './send-job.ts';
import { city, fakeRemote, RecordingContext, storedObject } from './testing/fakes.ts';

function files(...found: FileFound[]): ObjectStore {
  return {
    entityObjects: async ({ StudyInstanceUID }) => [storedObject(`${StudyInstanceUID}.1`), storedObject('shared')],
    async *fileObjects() {
      yield* found;
    },
  };
}
const spec = { kind: 'send-files', serverId: 'city', paths: ['/files'] } as const;
const toSend = { ...spec, paths: ['/files'] };

/** Acknowledges everything except what `refuse` names. */
const acknowledge =
  (refuse: Record<string, number | 'file-missing'> = {}) =>
  async ({ objects, onObject, onBytes }: SendRequest) => {
    for (const object of objects) {
      const refusal = refuse[object.sopInstanceUid];
      if (refusal === 'file-missing')
        onObject(object, { ok: false, failure: { kind: 'local', code: 'file-missing', detail: object.label } });
      else if (refusal !== undefined) onObject(object, { ok: (refusal & 0xf000) === 0xb000, status: { code: refusal } });
      else onObject(object, { ok: true, status: { code: 0 } });
      onBytes(object.byteLength ?? 0);
    }
    return { cancelled: false };
  };

describe('sending', () => {
  it('names files that are not DICOM, leaves them out, and is complete all the same', async () => {
    const context = new RecordingContext();
    const objects = files(
      { object: storedObject('1') },
      { file: '/files/readme.txt', failure: { kind: 'local', code: 'not-dicom-file' } },
      { file: '/files/DICOMDIR', failure: { kind: 'local', code: 'directory-file' } },
      { object: storedObject('2') },
    );
    const remote = fakeRemote({ send: (_server, request) => acknowledge()(request) });
    expect(await runSend(toSend, city, { remote, objects }, context)).toEqual({ state: 'complete' });
    expect(context.problems).toMatchObject([
      { item: '/files/readme.txt', severity: 'left-out' },
      { item: '/files/DICOMDIR', severity: 'left-out' },
    ]);
    expect(context.last).toMatchObject({ completed: 2, failed: 0, remaining: 0, total: 2, arrived: 2 });
    expect([context.announced, context.received]).toEqual([200, 200]);
  });

  it('makes a vanished file the problem of that file only', async () => {
    const context = new RecordingContext();
    const objects = files({ object: storedObject('1') }, { object: storedObject('2') });
    const remote = fakeRemote({ send: (_server, request) => acknowledge({ 1: 'file-missing' })(request) });
    const outcome = await runSend(toSend, city, { remote, objects }, context);
    expect(outcome).toMatchObject({ state: 'partial', failure: { code: 'file-missing' } });
    expect(context.problems).toMatchObject([{ item: '/files/1.dcm', severity: 'failed' }]);
    expect(context.last).toMatchObject({ completed: 1, failed: 1 });
  });

  it('tells warnings apart from failures', async () => {
    const context = new RecordingContext();
    const objects = files({ object: storedObject('1') }, { object: storedObject('2') });
    const remote = fakeRemote({ send: (_server, request) => acknowledge({ 1: 0xb000, 2: 0xa700 })(request) });
    const outcome = await runSend(toSend, city, { remote, objects }, context);
    expect(outcome).toMatchObject({ state: 'partial', failure: { kind: 'status', status: { code: 0xa700 } } });
    expect(context.problems.map((problem) => problem.severity)).toEqual(['warning', 'failed']);
    expect(context.sentInstances.map(([, sopInstanceUid]) => sopInstanceUid)).toEqual(['1']);
  });

  it('fails when nothing is left to send', async () => {
    const context = new RecordingContext();
    const objects = files({ file: '/files/readme.txt', failure: { kind: 'local', code: 'not-dicom-file' } });
    const outcome = await runSend(toSend, city, { remote: fakeRemote({}), objects }, context);
    expect(outcome).toEqual({ state: 'failed', failure: { kind: 'local', code: 'nothing-to-send' } });
  });

  it('fails with the reason of the association, which says more than that of each object', async () => {
    const context = new RecordingContext();
    const lost = { kind: 'association', ending: { kind: 'rejected', result: 1, source: 1, reason: 7 } } as const;
    const remote = fakeRemote({ send: async () => ({ cancelled: false, failure: lost }) });
    const outcome = await runSend(toSend, city, { remote, objects: files({ object: storedObject('1') }) }, context);
    expect(outcome).toEqual({ state: 'failed', failure: lost });
  });

  it('says how many images were converted for the server, and from what', async () => {
    const context = new RecordingContext();
    const objects = files(...['1', '2', '3', '4'].map((uid) => ({ object: storedObject(uid) })));
    const jpeg2000 = { from: '1.2.840.10008.1.2.4.90', to: '1.2.840.10008.1.2.1' };
    const converted = [jpeg2000, jpeg2000, { from: '1.2.840.10008.1.2.1', to: '1.2.840.10008.1.2' }, undefined];
    const remote = fakeRemote({
      send: async (_server, request) => {
        for (const [index, object] of request.objects.entries()) {
          request.onObject(object, { ok: true, status: { code: 0 }, converted: converted[index] });
        }
        return { cancelled: false };
      },
    });
    expect(await runSend(toSend, city, { remote, objects }, context)).toEqual({ state: 'complete' });
    expect(context.notes).toEqual([
      '2 images were decompressed for City PACS, which does not take JPEG 2000 Image Compression (Lossless Only).',
    ]);
  });

  it('sends an instance once even when a study and a part of it are selected', async () => {
    const context = new RecordingContext();
    const sent: string[] = [];
    const remote = fakeRemote({
      send: (_server, request) => {
        sent.push(...request.objects.map((object) => object.sopInstanceUid));
        return acknowledge()(request);
      },
    });
    const entities = ['1.2', '1.3'].map((StudyInstanceUID) => ({ level: 'STUDY' as const, StudyInstanceUID }));
    await runSend({ kind: 'send-entities', serverId: 'city', entities }, city, { remote, objects: files() }, context);
    expect(sent).toEqual(['1.2.1', 'shared', '1.3.1']);
  });
});
