import { describe, expect, it } from 'vitest';
import type { EngineClient } from '../../../src-shared/contract/index.ts';
import { standardAreaId } from '../../../src-shared/contract/storage-areas.ts';
import { createReindexing } from './reindexing.ts';

type Progress = { done: number; total: number; problems: number };

/** An engine whose reindexing goes as far as it is told. */
function engineOf(steps: (signal: AbortSignal | undefined) => AsyncGenerator<Progress>) {
  const asked: unknown[] = [];
  const archive = {
    reindex: async (input: unknown, options?: { signal?: AbortSignal }) => {
      asked.push(input);
      return steps(options?.signal);
    },
  };
  return { asked, engine: { archive } as unknown as EngineClient };
}

describe('making an index anew from the window', () => {
  it('asks for the area that is meant, once while it runs, and says how it ended', async () => {
    const { asked, engine } = engineOf(async function* () {
      yield { done: 0, total: 2, problems: 0 };
      yield { done: 2, total: 2, problems: 1 };
    });
    const { store, run } = createReindexing(engine);
    await Promise.all([run('teaching'), run('teaching'), run(standardAreaId)]);
    expect(asked).toEqual([{ area: 'teaching' }, undefined]);
    const ended = { kind: 'ended', words: '2 files read, 1 could not be read.' };
    expect(store.getState()).toEqual({ teaching: ended, [standardAreaId]: ended });
  });

  it('stops when told, and says how far it was', async () => {
    const { engine } = engineOf(async function* (signal) {
      yield { done: 100, total: 5000, problems: 0 };
      if (!signal?.aborted) await new Promise((resolve) => signal?.addEventListener('abort', resolve));
    });
    const { store, run } = createReindexing(engine);
    const running = run('teaching');
    await new Promise<void>((resolve) => {
      store.subscribe(({ teaching }) => {
        if (teaching?.kind !== 'running' || teaching.done === 0) return;
        resolve();
        teaching.stop();
      });
    });
    await running;
    expect(store.getState().teaching).toMatchObject({ words: expect.stringMatching(/^Stopped after 100 of 5,000 files\./) });
  });

  it('says of one file that it is one', async () => {
    const { engine } = engineOf(async function* () {
      yield { done: 1, total: 1, problems: 0 };
    });
    const { store, run } = createReindexing(engine);
    await run('teaching');
    expect(store.getState().teaching).toMatchObject({ words: '1 file read, no problems.' });
  });

  it('says that it broke off', async () => {
    const { engine } = engineOf(async function* () {
      yield { done: 0, total: 1, problems: 0 };
      throw new Error('no link');
    });
    const { store, run } = createReindexing(engine);
    await run('teaching');
    expect(store.getState().teaching).toMatchObject({ words: expect.stringMatching(/^It broke off/) });
  });
});
