import { expect, it } from 'vitest';
import type { QueryEvent, Row } from '../../../src-shared/contract/common.ts';
import type { RowSource } from './row-source.ts';
import { createSearchStore } from './search-store.ts';

const study = (PatientID: string, StudyInstanceUID: string): Row => ({
  path: { level: 'STUDY', PatientID, StudyInstanceUID },
  values: {},
});

async function* answer(rows: Row[]): AsyncGenerator<QueryEvent> {
  yield { type: 'rows', rows };
  yield { type: 'end', end: { kind: 'complete', count: rows.length, ms: 1 } };
}

it('below those without a Patient ID are their studies only, though an empty key matches everybody’s', async () => {
  const source: RowSource = {
    key: 'test',
    name: 'Test',
    search: async ({ level }) =>
      answer(
        level === 'STUDY'
          ? [study('', '1.2'), study('P1', '1.3'), study('', '1.4')]
          : [{ path: { level: 'PATIENT', PatientID: '' }, values: {} }],
      ),
  };
  const search = createSearchStore(() => new Date());
  search.setCriteria({ ...search.store.getState().criteria, model: 'patient' });
  const run = () => search.store.getState().runs.get('test');
  const done = (is: () => boolean) =>
    new Promise<void>((resolve) => {
      if (is()) return resolve();
      const stop = search.store.subscribe(() => {
        if (!is()) return;
        stop();
        resolve();
      });
    });
  search.search(source, 100);
  await done(() => run()?.end !== undefined);
  const [node] = run()?.nodes ?? [];
  expect(node?.row.path).toEqual({ level: 'PATIENT', PatientID: '' });
  if (node !== undefined) search.open(source, node, 100);
  await done(() => run()?.nodes[0]?.children !== undefined);
  expect(run()?.nodes[0]?.children?.map(({ row }) => row.path.StudyInstanceUID)).toEqual(['1.2', '1.4']);
});
