import { promises as fs } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { StorageArea } from '../../src-shared/contract/storage-areas.ts';
import type { ServiceFailure } from '../../src-shared/dicom/failure.ts';
import { tags } from '../../src-shared/dicom/tags.ts';
import { sample } from '../archive/testing/sample-object.ts';
import { DataSet } from '../dicom/dataset/data-set.ts';
import { echo } from '../net/scu/echo.ts';
import { find } from '../net/scu/find.ts';
import { move } from '../net/scu/move.ts';
import { timeouts } from '../net/testing/asking.ts';
import type { Rejection } from './storage-areas.ts';
import { listeningAreas } from './testing/listening-areas.ts';

let rejections: Rejection[];
let problems: ServiceFailure[];
const listening = listeningAreas(() => {
  rejections = [];
  problems = [];
  return {
    resolve: async () => [],
    onProblem: (problem) => problems.push(problem),
    destinations: (aeTitle) => (['A', 'B'].includes(aeTitle) ? { host: '127.0.0.1', port: listening.port } : undefined),
    onRejected: (rejection) => rejections.push(rejection),
  };
});
const { area, target: at } = listening;
const put = (title: string, options: Parameters<typeof sample>[0] = {}) => listening.put(title, sample(options));

async function studies(title: string): Promise<string[] | undefined> {
  const identifier = new DataSet().set(tags.StudyInstanceUID, 'UI', '');
  const query = find(at(title), { model: 'study', level: 'STUDY', identifier, timeouts });
  const found: string[] = [];
  for (;;) {
    const step = await query.next();
    if (step.done) return step.value.kind === 'complete' ? found.sort() : undefined;
    for (const row of step.value) found.push(row.string(tags.StudyInstanceUID) ?? '');
  }
}

const rejected = (reason: number) => ({ ok: false, failure: { ending: { kind: 'rejected', result: 1, source: 1, reason } } });

describe('several areas behind one listener', () => {
  it('keep apart what was sent to each title', async () => {
    await listening.areas.configure([area('A'), area('B')]);
    expect(await put('A', { study: 1 })).toMatchObject({ ok: true, sent: 1 });
    expect(await put('B ', { study: 2 })).toMatchObject({ ok: true, sent: 1 });
    expect(await studies('A')).toEqual(['2.25.10001']);
    expect(await studies('B')).toEqual(['2.25.10002']);
    expect(listening.areas.statuses()).toMatchObject([
      { state: 'open', studies: 1, instances: 1 },
      { state: 'open', studies: 1, instances: 1 },
    ]);
  });

  it('name a caller whose computer has no address', async () => {
    await listening.areas.configure([area('A', { callers: [{ address: 'gone.example' }] })]);
    expect(problems).toEqual([{ kind: 'local', code: 'caller-not-found', detail: 'gone.example, a caller of A' }]);
    expect(await put('A')).toMatchObject(rejected(3));
  });

  it('answer what each access allows, and share a folder', async () => {
    const shared = { folder: join(listening.folder, 'A') };
    await listening.areas.configure([
      area('A'),
      area('READ', { ...shared, access: 'read' }),
      area('WRITE', { ...shared, access: 'write' }),
    ]);
    expect(listening.opened).toEqual([shared.folder]);
    expect(await put('READ')).toMatchObject({ ok: false, failed: 1 });
    expect(await put('WRITE')).toMatchObject({ ok: true, sent: 1 });
    expect(await studies('READ')).toEqual(['2.25.10001']);
    expect(await studies('WRITE')).toBeUndefined();
    expect(await echo(at('WRITE'), { timeouts })).toMatchObject({ ok: true });
  });

  it('turn away unknown titles, areas that are off, and callers that are not allowed, each told', async () => {
    await listening.areas.configure([
      area('A', { callers: [{ aeTitle: 'CT', address: '127.0.0.0/8' }] }),
      area('B', { on: false }),
      area('C', { callers: [{ aeTitle: 'CALLER', address: '10.0.0.0/8' }] }),
    ]);
    expect(await echo(at('A', 'CT'), { timeouts })).toMatchObject({ ok: true });
    expect(await echo(at('A'), { timeouts })).toMatchObject(rejected(3));
    expect(await echo(at('B'), { timeouts })).toMatchObject(rejected(7));
    expect(await echo(at('C'), { timeouts })).toMatchObject(rejected(3));
    expect(await echo(at('NOWHERE'), { timeouts })).toMatchObject(rejected(7));
    const from = { callingAeTitle: 'CALLER', address: '127.0.0.1' };
    expect(rejections).toEqual([
      { ...from, calledAeTitle: 'A', reason: 'caller-not-allowed' },
      { ...from, calledAeTitle: 'B', reason: 'area-off' },
      { ...from, calledAeTitle: 'C', reason: 'caller-not-allowed' },
      { ...from, calledAeTitle: 'NOWHERE', reason: 'unknown-title' },
    ]);
  });

  it('move only where the rules of the area let the caller', async () => {
    const identifier = new DataSet().set(tags.QueryRetrieveLevel, 'CS', 'STUDY').set(tags.StudyInstanceUID, 'UI', '2.25.10001');
    const moved = async (destination: string, caller = 'CALLER') => {
      const end = await move(at('A', caller), { model: 'study', identifier, destination, timeouts });
      return end.ok ? 'moved' : end.status?.code;
    };
    const rules = (moves: StorageArea['moves']) => listening.areas.configure([area('A', { moves }), area('B')]);
    await rules({ kind: 'any' });
    await put('A');
    expect(await moved('B')).toBe('moved');
    expect(await moved('C')).toBe(0xa801);
    await rules({ kind: 'own-title' });
    expect(await moved('B')).toBe(0xa801);
    expect(await moved('B', 'B')).toBe('moved');
    await rules({ kind: 'own-address' });
    expect(await moved('B')).toBe('moved');
    await rules({ kind: 'listed', rules: [{ caller: 'CT', destination: 'B' }, { destination: 'A' }] });
    expect(await moved('B')).toBe(0xa801);
    expect(await moved('B', 'CT')).toBe('moved');
    expect(await moved('A')).toBe('moved');
  });

  it('tell of a title that is there twice and of a folder that cannot be had, and serve the others', async () => {
    await fs.writeFile(join(listening.folder, 'file'), '');
    await listening.areas.configure([
      area('A'),
      area('A', { id: 'twice' }),
      area('C', { folder: join(listening.folder, 'file', 'below') }),
    ]);
    expect(listening.areas.statuses()).toMatchObject([
      { state: 'open' },
      { state: 'failed', explanation: { code: 'title-taken' } },
      { state: 'failed' },
    ]);
    expect(await echo(at('A'), { timeouts })).toMatchObject({ ok: true });
    expect(await echo(at('C'), { timeouts })).toMatchObject(rejected(7));
    expect(rejections).toMatchObject([{ calledAeTitle: 'C', reason: 'area-failed' }]);
  });

  it('hold each to its quota and count what was deleted and refused', async () => {
    await listening.areas.configure([
      area('A', { quota: { studies: 1 }, whenFull: 'delete-oldest' }),
      area('B', { quota: { studies: 1 } }),
    ]);
    for (const title of ['A', 'B']) await put(title, { study: 1 });
    expect(await put('A', { study: 2 })).toMatchObject({ ok: true });
    expect(await put('B', { study: 2 })).toMatchObject({ ok: false, failed: 1 });
    expect(await studies('A')).toEqual(['2.25.10002']);
    expect(listening.areas.statuses()).toMatchObject([
      { deleted: { studies: 1, instances: 1 }, refused: 0 },
      { deleted: { studies: 0, instances: 0 }, refused: 1 },
    ]);
  });

  it('go on undisturbed when another is changed', async () => {
    await listening.areas.configure([area('A'), area('B')]);
    const before = listening.areas.archiveOf('A');
    await listening.areas.configure([area('A'), area('B', { access: 'read' }), area('C')]);
    expect(listening.areas.archiveOf('A')).toBe(before);
    expect(listening.opened).toHaveLength(3);
    expect(await put('B')).toMatchObject({ ok: false });
  });
});
