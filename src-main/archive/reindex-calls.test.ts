import { connect } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { callReindex, takeReindexCalls } from './reindex-calls.ts';
import { openSampleArchive, sample, store, temporaryFolder } from './testing/sample-object.ts';

const never = new AbortController().signal;

describe('having another program’s archive read again', () => {
  it('tells the steps and the end', async () => {
    await using folder = await temporaryFolder();
    const archive = await openSampleArchive(folder.path);
    for (const study of [1, 2, 3]) await store(archive.storeTarget(), sample({ study }));
    const calls = await takeReindexCalls(archive);
    const steps: number[] = [];
    const end = await callReindex(archive.folder, ({ done }) => steps.push(done), never);
    expect(end).toMatchObject({ totals: { studies: 3, instances: 3 }, problems: 0 });
    expect(steps[0]).toBe(0);
    await calls?.close();
    expect(await callReindex(archive.folder, () => undefined, never)).toBe('nobody');
    await archive.close();
  });

  it('breaks off when the caller goes, and has no end when the archive’s program goes', async () => {
    await using folder = await temporaryFolder();
    let begun: () => void = () => undefined;
    const running = () =>
      new Promise<void>((resolve) => {
        begun = resolve;
      });
    const archive = {
      folder: folder.path,
      totals: { patients: 0, studies: 0, series: 0, instances: 0, bytes: 0 },
      reindex: (_: unknown, signal?: AbortSignal) => {
        begun();
        return new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve()));
      },
    };
    const calls = await takeReindexCalls(archive);
    const caller = new AbortController();
    const first = running();
    const left = callReindex(folder.path, () => undefined, caller.signal);
    await first;
    caller.abort();
    expect(await left).toBeUndefined();
    const second = running();
    const alone = callReindex(folder.path, () => undefined, never);
    await second;
    await calls?.close();
    expect(await alone).toBeUndefined();
  });

  it('does without where the name of the folder is too long for a socket', async () => {
    await using folder = await temporaryFolder();
    const long = { folder: join(folder.path, 'x'.repeat(200)), totals: {} as never, reindex: async () => undefined };
    expect(await takeReindexCalls(long)).toBeUndefined();
    expect(await callReindex(long.folder, () => undefined, never)).toBe('nobody');
  });

  it('takes the place of one that was killed, and lets nobody in who says anything', async () => {
    await using folder = await temporaryFolder();
    const archive = await openSampleArchive(folder.path);
    const killed = await takeReindexCalls(archive);
    const calls = await takeReindexCalls(archive);
    const socket = connect(join(archive.folder, 'archive.sock'));
    socket.write('x'.repeat(100_000)); // read and forgotten
    socket.resume();
    await new Promise((resolve) => socket.once('close', resolve));
    expect(await callReindex(archive.folder, () => undefined, never)).toMatchObject({ problems: 0 });
    await calls?.close();
    await killed?.close();
    await archive.close();
  });
});
