import { expect, it, vi } from 'vitest';
import { createUndo } from './undo.ts';

it('takes back the latest, and forgets what is dismissed or no longer shown', () => {
  const undo = createUndo();
  const forgotten: string[] = [];
  const back: string[] = [];
  for (const name of ['1', '2', '3', '4', '5', '6', '7'])
    undo.offer(
      name,
      () => void back.push(name),
      () => forgotten.push(name),
    );
  expect(forgotten).toEqual(['1', '2']);
  undo.undo();
  undo.dismiss(undo.store.getState().open[0]?.id ?? 0);
  expect(forgotten).toEqual(['1', '2', '3']);
  expect(back).toEqual(['7']);
  expect(undo.store.getState().open.map(({ text }) => text)).toEqual(['4', '5', '6']);
});

it('offers again what could not be taken back, and says why', async () => {
  const undo = createUndo();
  let full = true;
  const forget = vi.fn();
  const back = async () => {
    if (full) throw Object.assign(new Error('NOT_SAVED'), { data: { title: 'The disk is full.' } });
  };
  undo.offer('Deleted.', back, forget);
  for (let turn = 0; turn < 2; turn += 1) {
    undo.undo();
    await vi.waitFor(() => expect(undo.store.getState().open).toHaveLength(1));
    expect(undo.store.getState().open[0]?.text).toBe('Deleted. It could not be taken back: The disk is full.');
  }
  full = false;
  undo.undo();
  await Promise.resolve();
  await Promise.resolve();
  expect(undo.store.getState().open).toEqual([]);
  expect(forget).not.toHaveBeenCalled();
});
