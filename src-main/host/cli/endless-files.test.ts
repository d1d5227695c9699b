import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { quarryHere } from './testing/in-process.ts';

const home = mkdtempSync(join(tmpdir(), 'quarry-endless-'));
afterAll(() => rmSync(home, { recursive: true }));
const quarry = (...args: string[]) => quarryHere(args, { QUARRY_HOME: home });

const server = 'NOBODY@127.0.0.1:1';
const endless = '/dev/zero';

/** What is given a device has a bound, and says so: it used to be read until somebody stopped it. */
describe.skipIf(process.platform === 'win32')('a file without end', () => {
  it.each([
    ['of bookmarks', ['servers', 'import', endless], 'text-too-long'],
    ['with the list of files', ['send', server, '--files-from', endless], 'text-too-long'],
    ['with a query', ['find', server, '--query-file', endless], 'query-file-too-long'],
    ['with a passcode', ['echo', server, '--user', 'anna', '--passcode-file', endless], 'text-too-long'],
    ['with a token', ['echo', server, '--jwt-file', endless], 'identity-missing'],
    ['with authorities', ['echo', server, '--tls', '--tls-ca', endless], 'tls-file-too-long'],
    ['with our certificate', ['echo', server, '--tls-cert', endless], 'tls-file-too-long'],
    ['with a passphrase', ['echo', server, '--tls', '--tls-key-passphrase-file', endless], 'text-too-long'],
    ['with a configuration', ['archive', 'serve', '--config', endless], 'text-too-long'],
    ['with profiles', ['receive', '--port', '0', '--config-file', endless, 'Default'], 'bad-configuration'],
  ])('%s is read up to a bound', async (_, args, code) => {
    const done = await quarry(...args);
    expect(done.stderr).toContain(code);
    expect([2, 10]).toContain(done.code);
  });

  it('in the place of the bookmarks is no bookmarks', async () => {
    symlinkSync(endless, join(home, 'servers.json'));
    expect(await quarry('echo', 'Lab')).toMatchObject({ code: 3, stderr: expect.stringContaining('server-unknown') });
  });
});
