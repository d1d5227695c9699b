import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEngine } from '../../../src-main/engine.ts';
import { defaultReceiver } from '../../../src-main/servers/settings-store.ts';

/** Runs the whole program as on its first day, but with the services switched on that are off then, in a folder of its own, and tells `use` where its receiver listens. */
export async function withRunningEngine<T>(use: (port: number, aeTitle: string) => Promise<T>): Promise<T> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'quarry-conformance-'));
  const port = await freePort();
  const receiver = { ...defaultReceiver, port, worklist: true };
  writeFileSync(join(dataFolder, 'settings.json'), JSON.stringify({ schemaVersion: 1, receiver }));
  const created = await createEngine({ dataFolder, host: 'cli' });
  try {
    if (!created.ok) throw new Error(created.explanation.title);
    return await use(port, defaultReceiver.aeTitle);
  } finally {
    if (created.ok) await created.engine.close();
    rmSync(dataFolder, { recursive: true });
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
