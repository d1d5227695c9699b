import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readServeUsers } from './serve-users.ts';
import { QuarryCommand } from './testing/quarry-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'quarry-users-'));
afterAll(() => rmSync(folder, { recursive: true }));

function usersFile(text: string, mode = 0o600): string {
  const file = join(folder, 'users');
  writeFileSync(file, text);
  chmodSync(file, mode);
  return file;
}

describe('the users of archive serve', () => {
  it('are names and passcodes, a line each', async () => {
    const read = await readServeUsers(usersFile('\ufeff# staff\nanna:se:cret\n\n Jörg :äöü\r\n'));
    if (!read.ok || read.value === undefined) throw new Error('not read');
    expect(read.value('anna', 'se:cret')).toBe('known');
    expect(read.value('Jo\u0308rg', 'äöü')).toBe('known');
    for (const [name, passcode] of [
      ['anna', 'secret'],
      ['anna', ''],
      ['nobody', ''],
      ['# staff', ''],
      ['', ''],
    ] as const)
      expect(read.value(name, passcode), name).toBe('unknown');
    expect(await readServeUsers(undefined)).toEqual({ ok: true, value: undefined });
  });

  it.each([
    ['anna', 'users-file-not-understood'],
    ['anna:', 'users-file-not-understood'],
    [':secret', 'users-file-not-understood'],
    ['a:b\n'.repeat(300_000), 'users-file-too-long'],
  ])('are not guessed: %.10s', async (text, code) => {
    expect(await readServeUsers(usersFile(text))).toMatchObject({ ok: false, problem: { explanation: { code } } });
  });

  it('are kept from others, and a file that is not there is named', async () => {
    const open = await readServeUsers(usersFile('anna:secret', 0o640));
    expect(open).toMatchObject({ ok: false, problem: { explanation: { code: 'users-file-open' } } });
    for (const path of [join(folder, 'none'), folder])
      expect(await readServeUsers(path)).toMatchObject({
        ok: false,
        problem: { explanation: { code: 'users-file-unreadable', tryThis: [expect.not.stringContaining('chmod')] } },
      });
  });

  it('are asked for by the running node, and who is turned away is told', async () => {
    const config = join(folder, 'quarry.json');
    usersFile('anna:secret');
    writeFileSync(
      config,
      JSON.stringify({ users: 'users', areas: [{ aeTitle: 'STORE', folder: join(folder, 'area') }], reserveBytes: 0 }),
    );
    const passcode = (text: string) => {
      const file = join(folder, text);
      writeFileSync(file, text, { mode: 0o600 });
      return ['--user', 'anna', '--passcode-file', file];
    };
    const quarry = new QuarryCommand(join(folder, 'home'));
    const node = quarry.start('archive', 'serve', '--config', config, '--port', '0');
    const server = `STORE@127.0.0.1:${(await node.printed(/listening on port (\d+)/))[1]}`;
    expect((await quarry.run('echo', server, ...passcode('secret'), '--positive-response')).code).toBe(0);
    expect((await quarry.run('echo', server, ...passcode('another'))).code).toBe(5);
    expect((await quarry.run('echo', server)).code).toBe(5);
    const { stderr } = await node.end();
    const refused = 'Refused QUARRY (127.0.0.1), which called STORE.';
    expect(stderr).toContain(`${refused} The user name or the passcode is wrong.`);
    expect(stderr).toContain(`${refused} It did not say who is asking.`);
    expect(stderr).not.toMatch(/secret|another/);
  }, 60_000);
});
