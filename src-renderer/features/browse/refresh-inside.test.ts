import { expect, it } from 'vitest';
import type { QueryEvent, Row } from '../../../src-shared/contract/common.ts';
import { noSelection } from '../../ui/table/selection.ts';
import type { RowSource } from './row-source.ts';
import { createSearchStore, type SearchStore } from './search-store.ts';

const study = { level: 'STUDY', StudyInstanceUID: '1' } as const;
const series = { ...study, level: 'SERIES', SeriesInstanceUID: '2' } as const;

/** Images of the one series. */
function rowsOf(level: string, images: readonly string[]): Row[] {
  const count = String(images.length);
  if (level === 'STUDY') return [{ path: study, values: { NumberOfStudyRelatedInstances: count } }];
  if (level === 'SERIES') return [{ path: series, values: { NumberOfSeriesRelatedInstances: count } }];
  return images.map((SOPInstanceUID) => ({ path: { ...series, level: 'IMAGE', SOPInstanceUID }, values: {} }));
}

async function* answer(rows: Row[]): AsyncGenerator<QueryEvent> {
  yield { type: 'rows', rows };
  yield { type: 'end', end: { kind: 'complete', count: rows.length, ms: 1 } };
}

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

it('images of an opened series in an opened study go, and are not selected any more, when one was deleted', async () => {
  let images: readonly string[] = ['a', 'b'];
  const source: RowSource = {
    key: 'test',
    name: 'Test',
    search: async ({ level }) => answer(rowsOf(level, images)),
  };
  const search = createSearchStore(() => new Date());
  const run = () => search.store.getState().runs.get('test');
  const seriesNode = () => run()?.nodes[0]?.children?.[0];
  const shown = () => seriesNode()?.children?.map((node) => node.row.path.SOPInstanceUID);
  search.search(source, 100);
  await until(search, () => run()?.end !== undefined);
  for (const node of [() => run()?.nodes[0], seriesNode]) {
    const found = node();
    if (found === undefined) throw new Error('no row');
    search.open(source, found, 100);
    await until(search, () => node()?.children !== undefined);
  }
  expect(shown()).toEqual(['a', 'b']);
  const [first] = seriesNode()?.children ?? [];
  search.select(source, { ...noSelection, ids: new Set([first?.id ?? '']) });
  images = ['b'];
  await search.refresh(source, 100);
  await until(search, () => shown()?.length === 1);
  expect(shown()).toEqual(['b']);
  expect(run()?.selection.ids.size).toBe(0);
});
