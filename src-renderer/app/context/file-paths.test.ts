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
