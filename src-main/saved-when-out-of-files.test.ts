import { expect, it, vi } from 'vitest';
import { writeJsonFile } from './servers/json-file.ts';
import { WorklistFolder } from './worklist/worklist-folder.ts';

const code = vi.hoisted(() => ({ is: '' }));
vi.mock('./write-whole.ts', () => ({ writeWhole: () => Promise.reject(Object.assign(new Error('no'), { code: code.is })) }));
vi.mock('./make-folder.ts', () => ({ makeFolder: () => Promise.resolve() }));

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
  expect(await new WorklistFolder('worklists').write('AE', 'a.wl', Buffer.of())).toMatchObject(failure);
});
