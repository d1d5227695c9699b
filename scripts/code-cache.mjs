/**
 * The byte code of what the command line's programs call (`bin/code-cache.cjs`): they are run once, against the practice PACS, each adding
 * to what those before it have left. Without it they work as well, and start 10 to 20 ms later. Runs on plain Node 20.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { node24, root, toolEnvironment } from './installed.mjs';

/** A program that has not ended by then is ended, milliseconds. */
const patience = 20_000;

export async function makeCodeCache() {
  const folder = mkdtempSync(join(tmpdir(), 'quarry-build-'));
  const at = (name) => join(folder, name);
  const quarry = (mode, ...args) => running(args, { QUARRY_HOME: at('home'), QUARRY_CODE_CACHE: mode });
  try {
    const practice = quarry('leave', 'practice', '--port', '0');
    const pacs = `PRACTICE@127.0.0.1:${await practice.port}`;
    await quarry('add', 'echo', pacs).ended;
    await quarry('add', 'find', pacs, '--json').ended;
    await quarry('add', 'get', pacs, '-k', 'PatientName=*', '-o', at('got')).ended;
    await quarry('add', 'send', pacs, at('got')).ended;
    await practice.end();

    writeFileSync(at('quarry.json'), JSON.stringify({ areas: [{ aeTitle: 'QUARRY', folder: at('area') }] }));
    const servers = [
      ['receive', '--bind', '127.0.0.1', '--port', '0', '--output', at('received')],
      ['archive', 'serve', '--bind', '127.0.0.1', '--port', '0', '--config', at('quarry.json')],
    ];
    for (const args of servers) {
      const server = quarry('add', ...args);
      const called = `QUARRY@127.0.0.1:${await server.port}`;
      await quarry('leave', 'send', called, at('got')).ended;
      if (args[0] === 'archive') {
        await quarry('leave', 'find', called).ended;
        await quarry('leave', 'get', called, '-k', 'PatientName=*', '-o', at('again')).ended;
      }
      await server.end();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A program of the command line. `port` is where it listens, once it does. */
function running(args, environment) {
  const child = spawn(node24, [join(root, 'bin', 'quarry.cjs'), ...args], { env: toolEnvironment(environment) });
  const timer = setTimeout(() => child.kill('SIGKILL'), patience);
  let printed = '';
  const port = new Promise((resolve, reject) => {
    child.stdout.on('data', (text) => {
      printed += text;
      const [, found] = /listening on port (\d+)/.exec(printed) ?? [];
      if (found !== undefined) resolve(found);
    });
    child.on('error', reject);
    child.on('exit', (code) => reject(new Error(`quarry ${args.join(' ')} ended with ${code}`)));
  });
  port.catch(() => undefined);
  const ended = new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => {
      clearTimeout(timer);
      if (code === 0) resolve();
      else reject(new Error(`quarry ${args.join(' ')} ended with ${code}`));
    });
  });
  ended.catch(() => undefined);
  const end = () => {
    child.kill('SIGINT');
    return ended;
  };
  return { port, ended, end };
}
