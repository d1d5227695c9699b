import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { sample } from '../../archive/testing/sample-object.ts';
import { memoryObject } from '../../dicom/testing/memory-store.ts';
import { startEngine, testHome } from '../../engine/testing/test-engine.ts';
import { send } from '../../net/scu/send.ts';
import { jsonLines, QuarryCommand } from './testing/quarry-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'quarry-reindex-'));
const quarry = new QuarryCommand(join(folder, 'home'));
afterAll(() => rmSync(folder, { recursive: true }));

const timeouts = { connectMs: 10_000, associationMs: 10_000, responseMs: 60_000, silenceMs: 60_000 };
const objects = (study: number, count: number) =>
  Array.from({ length: count }, (_, index) => memoryObject(sample({ study: study * 1_000 + (index % 7), instance: index + 1 })));

/** Sends until told to stop; all of it must have been taken. */
function keepSending(target: { host: string; port: number; calledAeTitle: string; callingAeTitle: string }) {
  const stop = new AbortController();
  const sent = (async () => {
    let count = 0;
    for (let round = 2; !stop.signal.aborted; round++) {
      const end = await send(target, { objects: objects(round, 20), timeouts });
      expect(end).toMatchObject({ ok: true, sent: 20 });
      count += 20;
    }
    return count;
  })();
  return async () => {
    stop.abort();
    return sent;
  };
}

describe('quarry archive reindex, while another program has the archive open', () => {
  it('has archive serve do it, which receives meanwhile; none is lost, none there twice', async () => {
    const area = join(folder, 'area');
    const config = join(folder, 'quarry.json');
    writeFileSync(config, JSON.stringify({ areas: [{ aeTitle: 'STORE', folder: area }], reserveBytes: 0 }));
    const node = quarry.start('archive', 'serve', '--config', config, '--port', '0');
    const port = Number((await node.printed(/listening on port (\d+)/))[1]);
    const target = { host: '127.0.0.1', port, calledAeTitle: 'STORE', callingAeTitle: 'CT' };
    expect(await send(target, { objects: objects(1, 200), timeouts })).toMatchObject({ ok: true, sent: 200 });
    const stopSending = keepSending(target);
    const reindexed = await quarry.run('archive', 'reindex', '--folder', area, '--json');
    const sent = await stopSending();
    expect(reindexed.code).toBe(0);
    const told = jsonLines(reindexed.stdout).at(-1);
    expect(told).toMatchObject({ command: 'archive reindex', ok: true, patients: 1, problems: 0 });
    expect(Number(told?.instances)).toBeGreaterThanOrEqual(200);
    // A file that went meanwhile is gone from the index after another round, by the configuration this time.
    const [first = '', second = ''] = readdirSync(join(area, 'objects'));
    expect(second).not.toBe('');
    const [study = ''] = readdirSync(join(area, 'objects', first));
    const [file = ''] = readdirSync(join(area, 'objects', first, study));
    rmSync(join(area, 'objects', first, study, file));
    const again = await quarry.run('archive', 'reindex', '--config', config, '--json');
    expect(jsonLines(again.stdout).at(-1)).toMatchObject({ ok: true, instances: 200 + sent - 1, problems: 0 });
    expect((await node.end('SIGTERM')).code).toBe(0);
    expect(existsSync(join(area, 'archive.sock'))).toBe(false);
    const alone = await quarry.run('archive', 'reindex', '--folder', area, '--json');
    expect(jsonLines(alone.stdout).at(-1)).toMatchObject({ ok: true, instances: 200 + sent - 1 });
  }, 120_000);

  it('has a window do it, for the archive it has open', async () => {
    const home = await testHome();
    const { engine, client } = await startEngine(home);
    const target = { host: '127.0.0.1', port: home.receiverPort, calledAeTitle: 'QUARRY', callingAeTitle: 'CT' };
    expect(await send(target, { objects: objects(1, 50), timeouts })).toMatchObject({ ok: true, sent: 50 });
    const stopSending = keepSending(target);
    const called = new QuarryCommand(home.folder).run('archive', 'reindex', '--json');
    // The window's own at the same time: one after the other, each with its progress.
    const steps = [];
    for await (const step of await client.archive.reindex()) steps.push(step);
    const { code, stdout } = await called;
    const sent = await stopSending();
    expect(code).toBe(0);
    expect(jsonLines(stdout).at(-1)).toMatchObject({ ok: true, problems: 0 });
    expect(steps.at(-1)?.done).toBeGreaterThanOrEqual(50);
    expect(steps.at(-1)).toMatchObject({ problems: 0 });
    for await (const { areas } of await client.storageAreas.watch()) {
      expect(areas[0]?.instances).toBe(50 + sent);
      break;
    }
    await engine.close();
    await home.remove();
  }, 120_000);
});
