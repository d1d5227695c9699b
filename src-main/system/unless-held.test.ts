import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { unlessHeld } from './unless-held.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A file that others hold for some calls. */
function heldFor(times: number, code: string) {
  let calls = 0;
  const rename = async (from: string, to: string) => {
    if (calls++ < times) throw Object.assign(new Error(code), { code });
    return `${from} is ${to}`;
  };
  return { rename, calls: () => calls };
}

describe('a file that a virus scanner holds', () => {
  it.each(['EPERM', 'EACCES', 'EBUSY'])('is renamed on Windows once it lets go: %s', async (code) => {
    const { rename } = heldFor(5, code);
    const renamed = unlessHeld(rename, 'win32')('a', 'b');
    await vi.runAllTimersAsync();
    expect(await renamed).toBe('a is b');
  });

  it('is a failure when it is not let go within three seconds', async () => {
    const { rename, calls } = heldFor(Number.POSITIVE_INFINITY, 'EPERM');
    const renamed = unlessHeld(rename, 'win32')('a', 'b').catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(await renamed).toMatchObject({ code: 'EPERM' });
    expect(calls()).toBe(9);
  });

  it('is not waited for where it is another failure, or another system', async () => {
    const missing = heldFor(1, 'ENOENT');
    await expect(unlessHeld(missing.rename, 'win32')('a', 'b')).rejects.toMatchObject({ code: 'ENOENT' });
    const denied = heldFor(1, 'EACCES');
    await expect(unlessHeld(denied.rename, 'linux')('a', 'b')).rejects.toMatchObject({ code: 'EACCES' });
    expect(unlessHeld(denied.rename, 'darwin')).toBe(denied.rename);
  });
});
