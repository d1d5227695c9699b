import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openFolderTarget } from '../../archive/folder-target.ts';
import { sample, store } from '../../archive/testing/sample-object.ts';
import { Hooks } from './hooks.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'quarry-hooks-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

// A program that has not ended is what a slow one is to a queue: each waits for a file that the test makes.
const script =
  "const fs = require('fs'); const [, gate, log, n] = process.argv;" +
  "const go = () => fs.existsSync(gate) ? fs.appendFileSync(log, n + ' ') : setTimeout(go, 5); go();";

/** One that has ended, and that nobody has asked about yet, does not run. */
function isRunning(pid: number): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
  return /^[^Z\s]/.test(stdout);
}

describe('the queue of programs', () => {
  // It was as long as the senders went on.
  it('holds the answer to an object up when it is full, and drops nothing', async () => {
    const gate = join(folder, 'gate');
    const log = join(folder, 'log');
    const isFull = Promise.withResolvers<void>();
    const hooks = new Hooks(() => undefined, 2);
    const opened = await openFolderTarget({
      folder: join(folder, 'in'),
      onStored: ({ object }) => {
        hooks.start([process.execPath, '-e', script, gate, log, '{uid}'], { uid: object.sopInstanceUid.split('.').at(-1) ?? '' });
        if (hooks.room()) isFull.resolve();
        return hooks.room();
      },
    });
    if (!opened.ok) throw new Error(opened.failure.kind);
    const answer = (instance: number) => store(opened.target, sample({ instance }));
    await answer(1);
    let answered = false;
    const second = answer(2).then(() => {
      answered = true;
    });
    await isFull.promise;
    for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
    expect(answered).toBe(false);
    writeFileSync(gate, '');
    await second;
    await Promise.all([answer(3), answer(4)]);
    await hooks.ended();
    expect(readFileSync(log, 'utf8').trim().split(' ').toSorted()).toEqual(['1', '2', '3', '4']);
    expect(hooks).toMatchObject({ run: 4, failed: 0 });
    expect(hooks.room()).toBeUndefined();
    await opened.target.close();
  });

  it.runIf(process.platform === 'linux')('keeps from a program the Ctrl-C that is for us', async () => {
    const problems: string[] = [];
    const hooks = new Hooks((text) => problems.push(text));
    const leadsItsGroup =
      "process.exit(Number(require('fs').readFileSync('/proc/self/stat', 'utf8').split(' ')[4] !== String(process.pid)))";
    hooks.start([process.execPath, '-e', leadsItsGroup], {});
    await hooks.ended();
    expect(problems).toEqual([]);
  });

  // The programs of a batch file went on, and held the files that it was to deal with.
  it.skipIf(process.platform === 'win32')('ends one of Windows with what it started, too', async () => {
    mkdirSync(join(folder, 'System32'));
    const taskkill = join(folder, 'System32', 'taskkill.exe');
    writeFileSync(taskkill, `#!/bin/sh\necho "$@" > "${folder}/taskkill"\nkill -9 $(ps -o pid= --ppid "$2") "$2"\n`, {
      mode: 0o755,
    });
    vi.stubEnv('SystemRoot', folder);
    const problems: string[] = [];
    const hooks = new Hooks((text) => problems.push(text), 1_000, 1_000, 'win32');
    const pidFile = join(folder, 'started-there');
    hooks.start(['/bin/sh', '-c', 'sleep 60 & echo $! > "$0"; wait', pidFile], {});
    await hooks.ended();
    vi.unstubAllEnvs();
    expect(problems).toEqual(['/bin/sh took too long and was ended.']);
    expect(readFileSync(join(folder, 'taskkill'), 'utf8')).toMatch(/^\/pid \d+ \/t \/f$/m);
    const started = Number(readFileSync(pidFile, 'utf8'));
    await expect.poll(() => isRunning(started)).toBe(false);
  });

  it.skipIf(process.platform === 'win32')('ends one that takes too long, with what it started', async () => {
    const problems: string[] = [];
    const hooks = new Hooks((text) => problems.push(text), 1_000, 1_000);
    const pidFile = join(folder, 'started');
    hooks.start(['/bin/sh', '-c', 'sleep 60 & echo $! > "$0"; wait', pidFile], {});
    await hooks.ended();
    expect(problems).toEqual(['/bin/sh took too long and was ended.']);
    const started = Number(readFileSync(pidFile, 'utf8'));
    await expect.poll(() => isRunning(started)).toBe(false);
  });

  it('goes on whatever a program reads, prints or is called with', async () => {
    const problems: string[] = [];
    const hooks = new Hooks((text) => problems.push(text));
    const node = (program: string, ...rest: string[]) => [process.execPath, '-e', program, ...rest] as [string, ...string[]];
    // It would wait for ever for somebody to type.
    hooks.start(node("process.stdin.resume().on('end', () => process.exit(3))"), {});
    hooks.start([join(folder, 'nowhere')], {});
    hooks.start(node('process.exit(0)', '{study}'), { study: 'x'.repeat(4_000_000) });
    hooks.start(node(`require('fs').writeFileSync(${JSON.stringify(join(folder, 'done'))}, '')`), {});
    await hooks.ended();
    expect(problems).toEqual([
      expect.stringMatching(/ended with code 3\.$/),
      expect.stringMatching(/nowhere could not be run \(ENOENT\)\.$/),
      expect.stringMatching(/could not be run \((E2BIG|ENAMETOOLONG)\)\.$/),
    ]);
    expect(existsSync(join(folder, 'done'))).toBe(true);
    expect(hooks).toMatchObject({ run: 4, failed: 3 });
  });
});
