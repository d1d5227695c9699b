import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { quarryHere } from './testing/in-process.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'quarry-practice-command-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('quarry practice', () => {
  it('lets go of who connects and asks for nothing, after the time that was typed', async () => {
    let closed: Promise<unknown> | undefined;
    const args = ['practice', '--association-timeout', '0.2', '--folder', folder];
    const ended = await quarryHere(args, { QUARRY_HOME: folder }, (text) => {
      const listening = /listening on port (\d+)/.exec(text);
      if (listening === null) return;
      const silent = connect(Number(listening[1]), '127.0.0.1').resume();
      closed = once(silent, 'close').then(() => process.emit('SIGINT'));
    });
    await closed;
    expect(ended).toMatchObject({ code: 0, stdout: expect.stringContaining('The practice PACS has ended.') });
  }, 20_000);
});
