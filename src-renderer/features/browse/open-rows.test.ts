import { describe, expect, it } from 'vitest';
import type { QueryEvent, Row } from '../../../src-shared/contract/common.ts';
import type { QueryModel } from '../../../src-shared/dicom/query/levels.ts';
import { canOpen } from './entity-node.ts';
import type { Question, RowSource } from './row-source.ts';
import { createSearchStore, type SearchStore } from './search-store.ts';

const study = (StudyInstanceUID: string, PatientID?: string): Row => ({
  path: { level: 'STUDY', StudyInstanceUID, ...(PatientID === undefined ? {} : { PatientID }) },
  values: {},
});
const patient = (PatientID?: string): Row => ({
  path: { level: 'PATIENT', ...(PatientID === undefined ? {} : { PatientID }) },
  values: {},
});

const run = (search: SearchStore) => search.store.getState().runs.get('test');

function until(search: SearchStore, is: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const stop = search.store.subscribe(() => {
      if (!is()) return;
      stop();
      resolve();
    });
  });
}

/** Answers the first question with `tops`, and those for what is inside with `inside`. */
async function searched(
  tops: readonly Row[],
  inside: (input: Question, signal: AbortSignal) => AsyncIterable<QueryEvent>,
  { model = 'study', now = () => new Date() }: { model?: QueryModel; now?: () => Date } = {},
) {
  const search = createSearchStore(now);
  const source: RowSource = {
    key: 'test',
    name: 'Test',
    search: async (input, signal) => (input.level === tops[0]?.path.level ? answer(tops) : inside(input, signal)),
  };
  search.setCriteria({ ...search.store.getState().criteria, model, studyDate: { kind: 'preset', id: 'today' } });
  search.search(source, 100);
  await until(search, () => run(search)?.end !== undefined);
  const open = () => {
    const [node] = run(search)?.nodes ?? [];
    if (node !== undefined) search.open(source, node, 100);
  };
  const opened = () => run(search)?.nodes[0];
  return { search, source, open, opened };
}

async function* answer(rows: readonly Row[]): AsyncGenerator<QueryEvent> {
  yield { type: 'rows', rows: [...rows] };
  yield { type: 'end', end: { kind: 'complete', count: rows.length, ms: 1 } };
}

describe('opening a row', () => {
  it('is ended by Cancel, said in its place, and asked again when the row is opened again', async () => {
    const signals: AbortSignal[] = [];
    const { search, source, open, opened } = await searched([study('1')], async function* (_input, signal) {
      signals.push(signal);
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      yield* answer([]);
    });
    open();
    expect(run(search)?.opening).toBe(1);
    await Promise.resolve();
    search.cancel(source);
    expect(signals[0]?.aborted).toBe(true);
    expect(run(search)?.opening).toBe(0);
    expect(opened()?.opening).toMatchObject({ state: 'ended', end: { kind: 'cancelled' } });
    expect(run(search)?.end?.kind).toBe('complete');
    open();
    expect(opened()?.opening).toEqual({ state: 'running' });
  });

  it('is ended by the next search', async () => {
    const signals: AbortSignal[] = [];
    const { search, source, open } = await searched([study('1')], async function* (_input, signal) {
      signals.push(signal);
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      yield* answer([]);
    });
    open();
    await Promise.resolve();
    search.search(source, 100);
    expect(signals[0]?.aborted).toBe(true);
    expect(run(search)?.opening).toBe(0);
  });

  it('asks for the day of the search, though it is past midnight by now', async () => {
    let now = new Date(2026, 11, 31, 23, 59);
    const asked: (string | undefined)[] = [];
    const { search, open, opened } = await searched(
      [patient('7')],
      (input) => {
        asked.push(input.keys.StudyDate);
        return answer([]);
      },
      { model: 'patient', now: () => now },
    );
    now = new Date(2027, 0, 1, 0, 1);
    open();
    await until(search, () => opened()?.children !== undefined);
    expect(asked).toEqual(['20261231']);
  });

  it.each([
    [undefined, ['1.1']],
    ['A*', ['1.2']],
  ])('shows nobody else’s studies below the patient with the ID %j', async (id, expected) => {
    const all = [study('1.1'), study('1.2', 'A*'), study('1.3', 'A1')];
    const { search, open, opened } = await searched([patient(id)], () => answer(all), { model: 'patient' });
    open();
    await until(search, () => opened()?.children !== undefined);
    expect(opened()?.children?.map(({ row }) => row.path.StudyInstanceUID)).toEqual(expected);
  });

  it('is not offered where the server left out the UID: the series of others would be shown inside', async () => {
    const nameless: Row = { path: { level: 'STUDY', PatientID: '7' }, values: {} };
    expect(canOpen({ id: 'S:', row: nameless, above: [] }, 'study')).toBe(false);
    expect(canOpen({ id: 'S:1', row: study('1'), above: [] }, 'study')).toBe(true);
    expect(canOpen({ id: 'P:', row: patient(), above: [] }, 'patient')).toBe(true);
  });
});
