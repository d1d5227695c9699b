import { afterEach, expect, it, vi } from 'vitest';
import { createFilePaths } from './file-paths.ts';

afterEach(() => vi.unstubAllGlobals());

/** Whether the browser would ask before the page goes. */
const asks = (page: EventTarget) => !page.dispatchEvent(new Event('beforeunload', { cancelable: true }));

it.each([
  ['when they are there', 200, true],
  ['when one was refused', 507, false],
])('lets the browser ask before the page goes while files are handed over, and no more %s', async (_, status, ok) => {
  const page = new EventTarget();
  const answer = Promise.withResolvers<Response>();
  vi.stubGlobal('window', page);
  vi.stubGlobal('fetch', () => answer.promise);
  const handed = createFilePaths(() => 'token').ofDrop({ files: [new File(['a'], 'a.dcm')], entries: [] });
  await vi.waitFor(() => expect(asks(page)).toBe(true));
  answer.resolve(Response.json({ path: '/somewhere/a.dcm' }, { status }));
  expect((await handed).ok).toBe(ok);
  expect(asks(page)).toBe(false);
});

/** A dropped folder with one file in it; what is called `broken` cannot be read. */
function folder(name: string): FileSystemEntry {
  const file = {
    ...{ isFile: true, isDirectory: false, fullPath: `/${name}/a.dcm` },
    file: (take: (file: File) => void) => take(new File(['a'], 'a.dcm')),
  };
  const batches = [[file], []];
  const readEntries = (take: (entries: object[]) => void, fail: (error: Error) => void) =>
    name === 'broken' ? fail(new Error('NotReadableError')) : take(batches.shift() ?? []);
  return { isFile: false, isDirectory: true, fullPath: `/${name}`, createReader: () => ({ readEntries }) } as never;
}

it('says which dropped folder could not be read, and hands nothing over', async () => {
  const fetched = vi.fn();
  vi.stubGlobal('window', new EventTarget());
  vi.stubGlobal('fetch', fetched);
  const entries = [folder('good'), folder('broken')];
  const result = await createFilePaths(() => 'token').ofDrop({ files: [], entries });
  expect(result).toMatchObject({ ok: false, why: expect.stringContaining('broken could not be read') });
  expect(fetched).not.toHaveBeenCalled();
});

it('is cancelled while it looks for files, and while it hands them over, and takes back what it handed over', async () => {
  vi.stubGlobal('window', new EventTarget());
  const methods: (string | undefined)[] = [];
  vi.stubGlobal('fetch', async (_: string, init: RequestInit) => {
    methods.push(init.method);
    if (init.signal?.aborted) throw new Error('AbortError');
    return Response.json({ path: '/somewhere/a.dcm' });
  });
  const paths = createFilePaths(() => 'token');
  const looking = new AbortController();
  const seen: object[] = [];
  const stopAt = (controller: AbortController) => (progress: object) => {
    seen.push(progress);
    controller.abort();
  };
  const first = await paths.ofDrop({ files: [], entries: [folder('a'), folder('b')] }, stopAt(looking), looking.signal);
  expect([first.ok, seen, methods]).toEqual([false, [{ done: 1 }], []]);
  const handing = new AbortController();
  const many = Array.from({ length: 40 }, (_, n) => new File(['a'], `${n}.dcm`));
  const second = await paths.ofDrop({ files: many, entries: [] }, stopAt(handing), handing.signal);
  expect(second.ok).toBe(false);
  expect(methods.length).toBeLessThan(12);
  expect(methods.at(-1)).toBe('DELETE');
});
