import { safeStorage } from 'electron';
import { byFilePermissions, type SecretCipher } from '../../servers/secret-store.ts';

/**
 * The operating system's store: Keychain, DPAPI, libsecret or KWallet. Only once Electron is ready. On Linux without a keyring Electron
 * would encrypt with a password that is in its source: that protects nothing, and is not claimed to.
 */
export function systemSecretCipher(): SecretCipher {
  if (!safeStorage.isEncryptionAvailable()) return byFilePermissions;
  if (process.platform === 'linux' && safeStorage.getSelectedStorageBackend() === 'basic_text') return byFilePermissions;
  return {
    kind: 'operating-system',
    seal: (plain) => safeStorage.encryptString(plain).toString('base64'),
    open(sealed) {
      try {
        return safeStorage.decryptString(Buffer.from(sealed, 'base64'));
      } catch {
        return undefined;
      }
    },
  };
}
