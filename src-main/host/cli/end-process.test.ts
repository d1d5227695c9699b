import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';

it.skipIf(process.platform === 'win32')('a thread that waits for the system does not keep a command that is done', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'quarry-end-'));
  try {
    // Nobody ever writes into it: as a name server that says nothing, but for ever.
    const silent = join(folder, 'silent');
    execFileSync('mkfifo', [silent]);
    const script = `
      import { readFile } from 'node:fs';
      import { endProcess } from ${JSON.stringify(new URL('./end-process.ts', import.meta.url).href)};
      process.once('exit', (code) => process.stdout.write('closed with ' + code));
      readFile(${JSON.stringify(silent)}, () => {});
      setTimeout(() => endProcess(9, { pending: 1 }), 100);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'pipe'] });
    const stuck = setTimeout(() => child.kill('SIGKILL'), 5_000);
    const said = { out: '', err: '' };
    child.stdout.on('data', (bytes: Buffer) => {
      said.out += bytes.toString();
    });
    child.stderr.on('data', (bytes: Buffer) => {
      said.err += bytes.toString();
    });
    const [code, signal] = await once(child, 'close');
    clearTimeout(stuck);
    expect({ code, signal, ...said }).toEqual({ code: 9, signal: null, out: 'closed with 9', err: '' });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
