import { describe, expect, it } from 'vitest';
import type { QueryInput } from '../../../src-shared/contract/browse.ts';
import type { QueryEvent, Row } from '../../../src-shared/contract/common.ts';
import { noCriteria } from './criteria.ts';
import type { Question, RowSource } from './row-source.ts';
import { createSearchStore, type SearchStore } from './search-store.ts';

const study = (uid: string): Row => ({
  path: { level: 'STUDY', StudyInstanceUID: uid },
  values: { NumberOfStudyRelatedInstances: '2' },
});
const series = (uid: string, n: string): Row => ({
  path: { level: 'SERIES', StudyInstanceUID: '1', SeriesInstanceUID: uid },
  values: { SeriesNumber: n },
});
const complete = (count: number): QueryEvent => ({ type: 'end', end: { kind: 'complete', count, ms: 1 } });

function sourceOf(answer: (input: Question, signal: AbortSignal) => AsyncIterable<QueryEvent>): RowSource {
  return { key: 'test', name: 'Test', search: async (input, signal) => answer(input, signal) };
}

/** Resolves when the store satisfies the condition: no clocks in the tests. */
function until(search: SearchStore, is: () => boolean): Promise<void> {
  if (is()) return Promise.resolve();
  return new Promise((resolve) => {
    const stop = search.store.subscribe(() => {
      if (!is()) return;
      stop();
      resolve();
    });
  });
}

const run = (search: SearchStore) => search.store.getState().runs.get('test');

describe('search store', () => {
  it('collects rows, keeps doubles apart and ends once', async () => {
    const search = createSearchStore(() => new Date());
    const source = sourceOf(async function* () {
      yield { type: 'rows', rows: [study('1'), study('2')] };
      yield { type: 'rows', rows: [study('1')] };
      yield complete(3);
    });
    search.search(source, 100);
    await until(search, () => run(search)?.end !== undefined);
    expect(run(search)?.nodes.map((node) => node.id)).toEqual(['S:1', 'S:2', 'S:1#2']);
    expect(run(search)?.end?.kind).toBe('complete');
  });

  it('calls off what is asked of a server that is no longer in the list, and keeps what came', async () => {
    const search = createSearchStore(() => new Date());
    let told = false;
    const source = sourceOf(async function* (_, signal) {
      yield { type: 'rows', rows: [study('1')] };
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      told = true;
    });
    search.search(source, 100);
    await until(search, () => run(search)?.nodes.length === 1);
    search.cancelOthers(new Set(['test', 'other']));
    expect(run(search)?.end).toBeUndefined();
    search.cancelOthers(new Set(['other']));
    expect(run(search)).toMatchObject({ end: { kind: 'cancelled', count: 1 }, nodes: [{ id: 'S:1' }] });
    await expect.poll(() => told).toBe(true);
  });

  it('asks nothing while a field cannot be asked for, and leaves what is there', async () => {
    const search = createSearchStore(() => new Date());
    const source = sourceOf(async function* () {
      yield complete(0);
    });
    search.setCriteria({ ...noCriteria, text: { PatientName: ',' } });
    search.search(source, 100);
    expect(run(search)).toBeUndefined();
    search.setCriteria(noCriteria);
    search.search(source, 100);
    expect(run(search)).toBeDefined();
  });

  it('opens a row in place, in the order of series numbers', async () => {
    const search = createSearchStore(() => new Date());
    const asked: QueryInput[] = [];
    const source = sourceOf(async function* (input) {
      asked.push(input);
      yield { type: 'rows', rows: input.level === 'STUDY' ? [study('1')] : [series('b', '10'), series('a', '2')] };
      yield complete(1);
    });
    search.search(source, 100);
    await until(search, () => run(search)?.end !== undefined);
    const [node] = run(search)?.nodes ?? [];
    if (node === undefined) throw new Error('no row');
    search.open(source, node, 100);
    await until(search, () => run(search)?.nodes[0]?.children !== undefined);
    expect(run(search)?.nodes[0]?.children?.map((child) => child.id)).toEqual(['S:1/a', 'S:1/b']);
    expect(asked[1]?.keys).toMatchObject({ StudyInstanceUID: '1' });
  });

  it('cancels the work and says so, keeping what came', async () => {
    const search = createSearchStore(() => new Date());
    let told: () => void = () => undefined;
    const aborted = new Promise<void>((resolve) => {
      told = resolve;
    });
    const source = sourceOf(async function* (_input, signal) {
      yield { type: 'rows', rows: [study('1')] };
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
      told();
    });
    search.search(source, 100);
    await until(search, () => run(search)?.nodes.length === 1);
    search.cancel(source);
    expect(run(search)?.end).toMatchObject({ kind: 'cancelled', count: 1 });
    await aborted;
    expect(run(search)?.nodes).toHaveLength(1);
  });

  it('turns a broken link into an explained end', async () => {
    const search = createSearchStore(() => new Date());
    const source: RowSource = { key: 'test', name: 'Test', search: () => Promise.reject(new Error('socket closed')) };
    search.search(source, 100);
    await until(search, () => run(search)?.end !== undefined);
    expect(run(search)?.end).toMatchObject({ kind: 'failed', explanation: { code: 'engine-away', technical: 'socket closed' } });
  });

  it('refreshes in place: rows come and go, opened ones stay open', async () => {
    const search = createSearchStore(() => new Date());
    let rows = [study('1'), study('2')];
    const source = sourceOf(async function* (input) {
      yield { type: 'rows', rows: input.level === 'STUDY' ? rows : [series('a', '1')] };
      yield complete(1);
    });
    search.search(source, 100);
    await until(search, () => run(search)?.end !== undefined);
    const [node] = run(search)?.nodes ?? [];
    if (node === undefined) throw new Error('no row');
    search.open(source, node, 100);
    await until(search, () => run(search)?.nodes[0]?.children !== undefined);
    rows = [study('1'), study('3')];
    await search.refresh(source, 100);
    expect(run(search)?.nodes.map((one) => one.id)).toEqual(['S:1', 'S:3']);
    expect(run(search)?.nodes[0]?.children).toHaveLength(1);
  });

  it('refreshes only the studies that changed, new ones first', async () => {
    const search = createSearchStore(() => new Date());
    const asked: string[] = [];
    let rows = [study('1'), study('2')];
    const source = sourceOf(async function* (input) {
      asked.push(input.keys.StudyInstanceUID ?? '');
      yield { type: 'rows', rows };
      yield complete(rows.length);
    });
    search.search(source, 100);
    await until(search, () => run(search)?.end !== undefined);
    rows = [study('9')];
    await search.refresh(source, 100, ['9', '2']);
    expect(asked[1]).toBe('9\\2');
    expect(run(search)?.nodes.map((one) => one.id)).toEqual(['S:9', 'S:1']);
    expect(run(search)?.end?.count).toBe(2);
  });

  it('asks as was chosen, also for what is opened inside, until the next search', async () => {
    const search = createSearchStore(() => new Date());
    const asked: (string | undefined)[] = [];
    const source = sourceOf(async function* (input: Question) {
      asked.push(input.text);
      yield { type: 'rows', rows: input.level === 'STUDY' ? [study('1')] : [] };
      yield complete(1);
    });
    search.search(source, 100, 'with-wildcards');
    await until(search, () => run(search)?.end !== undefined);
    const [node] = run(search)?.nodes ?? [];
    if (node === undefined) throw new Error('no row');
    search.open(source, node, 100);
    await until(search, () => run(search)?.nodes[0]?.opening?.state === 'ended');
    search.open(source, node, 100, true, 'in-unicode');
    await until(search, () => asked.length === 3);
    search.search(source, 100);
    await until(search, () => asked.length === 4 && run(search)?.end !== undefined);
    expect(asked).toEqual(['with-wildcards', 'with-wildcards', 'in-unicode', undefined]);
  });
});
