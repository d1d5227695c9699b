import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { QuarryCommand, RunningProcess } from './testing/quarry-process.ts';

let folder: string;
const sockets: Socket[] = [];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'quarry-callers-'));
});
afterAll(() => {
  for (const socket of sockets) socket.destroy();
  rmSync(folder, { recursive: true });
});

/** Connections that say nothing. */
function call(port: number, times: number): void {
  for (let count = 0; count < times; count++) sockets.push(connect(port, '127.0.0.1').on('error', () => undefined));
}

it.skipIf(process.platform === 'win32')(
  'receive says once why callers are cut off while it has no descriptor left for them',
  async () => {
    const entry = fileURLToPath(new URL('./main.ts', import.meta.url));
    const receive = [process.execPath, entry, 'receive', '--port', '0', '-o', join(folder, 'out'), '--max-associations', '500'];
    const quarry = new RunningProcess('sh', ['-c', 'ulimit -n 60; exec "$@"', 'sh', ...receive], { QUARRY_HOME: folder });
    const [, port] = await quarry.printed(/listening on port (\d+)/);
    call(Number(port), 100);
    await quarry.printed(/whoever calls now is cut off.*EMFILE/);
    const { stderr, code } = await quarry.end('SIGINT');
    expect(stderr.match(/EMFILE/g)).toHaveLength(1);
    expect(code).toBe(0);
  },
);

it('receive says whom it cuts off because too many others have connected and said nothing', async () => {
  const quarry = new QuarryCommand(folder).start('receive', '--port', '0', '--ignore', '--max-associations', '1');
  const [, port] = await quarry.printed(/listening on port (\d+)/);
  call(Number(port), 66);
  await quarry.printed(/Cut off 127\.0\.0\.1: there are too many connections that have not asked for an association yet\./);
  await quarry.end('SIGINT');
});
