import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../../e2e/peers/process.ts';
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
