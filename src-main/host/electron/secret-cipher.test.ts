import { beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeElectron } from './testing/fake-electron.ts';

async function cipherWith(secretStore?: 'gnome_libsecret' | 'basic_text') {
  vi.doMock('electron', () => fakeElectron(secretStore === undefined ? {} : { secretStore }));
  const { systemSecretCipher } = await import('./secret-cipher.ts');
  return systemSecretCipher();
}

beforeEach(() => {
  vi.resetModules();
});

describe('secrets of the desktop program', () => {
  it('are sealed by the operating system where it has a store', async () => {
    const cipher = await cipherWith('gnome_libsecret');
    const sealed = cipher.seal('Geheimnis ÄÖÜ');
    expect(cipher.kind).toBe('operating-system');
    expect(sealed).not.toContain('Geheimnis');
    expect(cipher.open(sealed)).toBe('Geheimnis ÄÖÜ');
  });

  it('that another computer sealed are not opened, and nothing throws', async () => {
    expect((await cipherWith('gnome_libsecret')).open('AAAA')).toBeUndefined();
  });

  it('are not called sealed where there is no store, or one that everybody can open', async () => {
    expect((await cipherWith()).kind).toBe('file-permissions');
    if (process.platform === 'linux') expect((await cipherWith('basic_text')).kind).toBe('file-permissions');
  });
});
