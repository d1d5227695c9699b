import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { WorklistFolder } from '../worklist/worklist-folder.ts';
import { writeJsonFile } from './json-file.ts';

const code = vi.hoisted(() => ({ is: '' }));
vi.mock('./write-whole.ts', () => ({ writeWhole: () => Promise.reject(Object.assign(new Error('no'), { code: code.is })) }));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'quarry-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it.each([
  ['EMFILE', 'too-many-open-files'],
  ['ENOSPC', 'disk-full'],
  ['EFBIG', 'disk-full'],
  ['EROFS', 'folder-not-writable'],
  ['EOVERFLOW', 'folder-not-writable'],
])('settings and worklist entries that %s keeps from being saved say %s', async (system, told) => {
  code.is = system;
  const failure = { ok: false, failure: { kind: 'local', code: told } };
  expect(await writeJsonFile('settings.json', {})).toMatchObject(failure);
  expect(await new WorklistFolder(folder).write('AE', 'a.wl', Buffer.of())).toMatchObject(failure);
});
