import * as nodeFs from 'node:fs';
import { afterEach, expect, it, vi } from 'vitest';
import { explainFailure } from '../../src-shared/dicom/explain/failure.ts';
import type { StoreTarget } from '../dicom/services/store-target.ts';
import { failureExitCode } from '../host/cli/failure-exit-code.ts';
import { type FileCalls, threadedFileCalls } from './file-calls.ts';
import { openFolderTarget } from './folder-target.ts';
import { indexFailure, localFailure } from './sqlite-failure.ts';
import { openSampleArchive, sample, store, temporaryFolder } from './testing/sample-object.ts';

vi.mock('node:fs', { spy: true });

afterEach(() => {
  vi.mocked(nodeFs.openSync).mockReset();
  vi.mocked(nodeFs.closeSync).mockReset();
});

const tooMany = Object.assign(new Error('too many'), { code: 'EMFILE' });

/** Opens no temporary file while as many are open as `may` says. */
function limited(): FileCalls & { may: number } {
  const open = new Set<number>();
  return {
    ...threadedFileCalls,
    may: Number.POSITIVE_INFINITY,
    async open(file, flags, mode) {
      if (file.endsWith('.part') && open.size >= this.may) throw tooMany;
      const fd = await threadedFileCalls.open(file, flags, mode);
      open.add(fd);
      return fd;
    },
    close(fd) {
      open.delete(fd);
      return threadedFileCalls.close(fd);
    },
  };
}

/** The same for calls that are made on the spot, which a folder's are. */
async function limitedOnTheSpot(): Promise<{ may: number }> {
  const actual = await vi.importActual<typeof nodeFs>('node:fs');
  const open = new Set<number>();
  const limit = { may: Number.POSITIVE_INFINITY };
  vi.mocked(nodeFs.openSync).mockImplementation((file, flags, mode) => {
    if (String(file).endsWith('.part') && open.size >= limit.may) throw tooMany;
    const fd = actual.openSync(file, flags, mode);
    open.add(fd);
    return fd;
  });
  vi.mocked(nodeFs.closeSync).mockImplementation((fd) => {
    open.delete(fd);
    actual.closeSync(fd);
  });
  return limit;
}

const refused = { code: 0xa700, errorComment: 'Too many open files', failure: { kind: 'local', code: 'too-many-open-files' } };

/** Four files may be open, then none, then four again. */
async function storedWith(limit: { may: number }, target: StoreTarget): Promise<void> {
  limit.may = 4;
  for (let instance = 1; instance <= 20; instance++) expect(await store(target, sample({ instance }))).toEqual({ code: 0 });
  limit.may = 0;
  // One may have been opened ahead.
  await store(target, sample({ instance: 21 }));
  expect(await store(target, sample({ instance: 22 }))).toMatchObject(refused);
  limit.may = 4;
  expect(await store(target, sample({ instance: 22 }))).toEqual({ code: 0 });
}

it('a folder closes the files that wait for their sync rather than refuse an object, and says why it refuses one', async () => {
  await using folder = await temporaryFolder();
  const limit = await limitedOnTheSpot();
  const opened = await openFolderTarget({ folder: folder.path });
  if (!opened.ok) throw new Error(JSON.stringify(opened.failure));
  await storedWith(limit, opened.target);
  await opened.target.close();
});

it('an archive does so too', async () => {
  await using folder = await temporaryFolder();
  const calls = limited();
  const archive = await openSampleArchive(folder.path, { durability: 'background', calls });
  await storedWith(calls, archive.storeTarget());
  await archive.close();
});

it('is no defect of ours, and ends as what is wrong on this computer', () => {
  const failures = [
    { kind: 'local', code: 'too-many-open-files' },
    { kind: 'association', ending: { kind: 'connect-failed', code: 'EMFILE', host: 'h', port: 104, phase: 'connect' } },
  ] as const;
  for (const failure of failures) {
    expect(failureExitCode(failure)).toBe(10);
    expect(explainFailure(failure).tryThis.join()).toContain('ulimit -n');
  }
});

it('is told of an index that cannot be opened, where nothing else can be either', () => {
  const cannotOpen = Object.assign(new Error('unable to open database file'), { errcode: 14 });
  expect(localFailure(indexFailure(cannotOpen))).toMatchObject({ code: 'folder-not-writable' });
  vi.mocked(nodeFs.openSync).mockImplementation(() => {
    throw tooMany;
  });
  expect(localFailure(indexFailure(cannotOpen))).toMatchObject({ code: 'too-many-open-files' });
});
