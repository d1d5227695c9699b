import { implement } from '@orpc/server';
import { contract } from '../../src-shared/contract/index.ts';
import type { WorklistItem, WorklistState } from '../../src-shared/contract/worklist.ts';
import { Feed } from './fake-feed.ts';

/** A worklist in memory: ours can be edited, a server's has the same entries. */
export function fakeWorklist() {
  const entry = (number: number, name: string, modality: string, time: string): WorklistItem => ({
    id: `${number}.wl`,
    values: {
      PatientName: name,
      PatientID: `P${number}`,
      AccessionNumber: `A${number}`,
      Modality: modality,
      ScheduledStationAETitle: `${modality}_1`,
      ScheduledProcedureStepStartDate: '20261125',
      ScheduledProcedureStepStartTime: time,
      RequestedProcedureDescription: 'Chest',
      StudyInstanceUID: `1.2.${number}`,
    },
  });
  const items = [entry(1, 'SMITH^Anna', 'CT', '0830'), entry(2, 'Yamada^Tarou=山田^太郎', 'MR', '0915')];
  const state = new Feed<WorklistState>({ folder: '/home/anna/.local/share/quarry/worklists/QUARRY', items, broken: [] });
  const removed = new Map<string, WorklistItem>();
  const set = (next: WorklistItem[]) => state.set({ ...state.value, items: next });
  const i = implement(contract).worklist;
  return {
    search: i.search.handler(async function* () {
      const rows = state.value.items.map(({ values }) => ({ path: { level: 'STUDY' as const }, values }));
      yield { type: 'rows' as const, rows };
      yield { type: 'end' as const, end: { kind: 'complete' as const, count: rows.length, ms: 12 } };
    }),
    watch: i.watch.handler(({ signal }) => state.follow(signal)),
    save: i.save.handler(({ input }) => {
      const { id = `${state.value.items.length + 1}.wl`, entry: values } = input;
      set([...state.value.items.filter((item) => item.id !== id), { id, values }]);
      return { id, values };
    }),
    remove: i.remove.handler(({ input }) => {
      const gone = state.value.items.find(({ id }) => id === input.id);
      if (gone !== undefined) removed.set(gone.id, gone);
      set(state.value.items.filter(({ id }) => id !== input.id));
      return { undoToken: input.id };
    }),
    undoRemove: i.undoRemove.handler(({ input }) => {
      const back = removed.get(input.undoToken);
      if (back !== undefined) set([...state.value.items, back]);
    }),
  };
}
