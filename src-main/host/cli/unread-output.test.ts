import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Output } from './output.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'quarry-unread-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Takes one write and is never done with it. */
function unread(): Writable {
  return new Writable({ highWaterMark: 1, write: () => undefined });
}

it('results wait for a reader that does not read until whoever runs it wants an end', async () => {
  let hurried = 0;
  const output = new Output({ stdout: unread(), stderr: unread(), onHurried: () => hurried++ }, false);
  let waits = true;
  const printed = output.line('first').then(() => {
    waits = false;
  });
  await new Promise(setImmediate);
  expect(waits).toBe(true);
  output.hurry();
  await printed;
  await output.line('second');
  expect(await output.failure()).toBeUndefined();
  expect(hurried).toBe(1);
});

it.runIf(process.platform === 'linux')(
  'receive ends within its promise after SIGTERM although nobody reads what it says',
  async () => {
    const entry = fileURLToPath(new URL('./main.ts', import.meta.url));
    const receive = [process.execPath, entry, 'receive', '--port', '0', '--ignore'];
    // A pipe that somebody holds and does not read, full to the last byte.
    const script =
      'mkfifo "$0"; sleep 20 < "$0" > /dev/null 2>&1 & exec 2> "$0"; dd if=/dev/zero bs=4096 count=1000 oflag=nonblock >&2 2> /dev/null; exec "$@"';
    const child = spawn('sh', ['-c', script, join(folder, 'unread'), ...receive], {
      env: { ...process.env, QUARRY_HOME: folder },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    const before = process.uptime();
    child.kill('SIGTERM');
    const [code] = await once(child, 'exit');
    expect(code).toBe(0);
    expect(process.uptime() - before).toBeLessThan(8);
  },
);
