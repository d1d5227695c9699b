import type { SecretKind, SecretOwner, TypedSecrets } from '../../../../src-shared/contract/secrets.ts';
import type { Tls } from '../../../../src-shared/contract/tls.ts';
import { parseFingerprint } from '../../../../src-shared/dicom/certificate-facts.ts';
import type { Services } from '../services.tsx';
import { whyNotSaved } from '../why-not-saved.ts';

/** TLS as it stands in a form: texts where the contract has lists, and the secrets that were typed. */
export interface SecurityDraft {
  readonly on: boolean;
  readonly certificateFile: string;
  readonly keyFile: string;
  /** One a line, as the three after it. */
  readonly authorities: string;
  readonly pins: string;
  readonly revocationLists: string;
  readonly peerCertificate: Tls['peerCertificate'];
  readonly checkName: boolean;
  readonly ciphers: string;
  readonly minVersion: '1.2' | '1.3';
  readonly serverName: string;
  /** Undefined leaves it as it is kept, null forgets it. */
  readonly passphrase: string | null | undefined;
  /** The key is to be taken out of its file when the form is saved. */
  readonly keepKey: boolean;
  /** A key that is kept is to be forgotten. */
  readonly forgetKey: boolean;
}

/** `peerCertificate` is what a new one begins with: a server must show its certificate, callers need not. */
export function securityDraftOf(tls: Tls | undefined, peerCertificate: Tls['peerCertificate']): SecurityDraft {
  return {
    on: tls !== undefined,
    certificateFile: tls?.certificateFile ?? '',
    keyFile: tls?.keyFile ?? '',
    authorities: (tls?.authorities ?? []).join('\n'),
    pins: (tls?.pins ?? []).join('\n'),
    revocationLists: (tls?.revocationLists ?? []).join('\n'),
    peerCertificate: tls?.peerCertificate ?? peerCertificate,
    checkName: tls?.checkName ?? true,
    ciphers: tls?.ciphers ?? '',
    minVersion: tls?.minVersion ?? '1.2',
    serverName: tls?.serverName ?? '',
    passphrase: undefined,
    keepKey: false,
    forgetKey: false,
  };
}

export function pinsProblem(pins: string): string | undefined {
  const wrong = linesOf(pins).some((line) => parseFingerprint(line) === undefined);
  return wrong ? 'A SHA-256 fingerprint has 64 hexadecimal digits, with or without colons.' : undefined;
}

/** "TLS 1.2 or newer, for another name": what is set in the folded part. */
export function detailsWords(draft: SecurityDraft, side: 'server' | 'callers'): string {
  const ofServer = side === 'server' && draft.peerCertificate !== 'ignored';
  const words = [`TLS ${draft.minVersion}${draft.minVersion === '1.3' ? '' : ' or newer'}`];
  if (ofServer && !draft.checkName) words.push('any name');
  else if (ofServer && draft.serverName.trim() !== '') words.push(`name ${draft.serverName.trim()}`);
  if (linesOf(draft.revocationLists).length > 0) words.push('revocation lists');
  if (draft.ciphers.trim() !== '') words.push('ciphers chosen');
  return words.join(', ');
}

/** What would be saved: undefined for plain connections. */
export function tlsOf(draft: SecurityDraft): Tls | undefined {
  if (!draft.on) return undefined;
  const { peerCertificate, checkName, minVersion } = draft;
  const texts = {
    certificateFile: draft.certificateFile.trim(),
    keyFile: draft.keyFile.trim(),
    ciphers: draft.ciphers.trim(),
    serverName: draft.serverName.trim(),
  };
  const lists = {
    authorities: linesOf(draft.authorities),
    pins: linesOf(draft.pins),
    revocationLists: linesOf(draft.revocationLists),
  };
  return {
    peerCertificate,
    checkName,
    ...(minVersion === '1.2' ? {} : { minVersion }),
    ...Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== '')),
    ...Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0)),
  };
}

export function typedSecretsOf({ passphrase, forgetKey }: SecurityDraft): TypedSecrets {
  return {
    ...(passphrase === undefined ? {} : { 'key-passphrase': passphrase }),
    ...(forgetKey ? { 'private-key': null } : {}),
  };
}

export type SecretsSaved = { readonly ok: true; readonly keyKept: boolean } | { readonly ok: false; readonly why: string };

/** As a record, so that the compiler names one that is missing; the contract's own list would bring the whole validator into the window. */
const secretKinds: Readonly<Record<SecretKind, true>> = { identity: true, 'key-passphrase': true, 'private-key': true };

/** Saves what was typed and chosen about secrets. Where the key was taken over, its file is no longer needed in the settings. */
export async function saveSecrets(
  engine: Services['engine'],
  owner: SecretOwner,
  typed: TypedSecrets,
  { on, keepKey, keyFile }: SecurityDraft,
): Promise<SecretsSaved> {
  try {
    for (const secret of Object.keys(secretKinds) as SecretKind[]) {
      const value = typed[secret];
      if (value !== undefined) await engine.secrets.set({ owner, secret, value });
    }
    const keyKept = on && keepKey && keyFile.trim() !== '';
    if (keyKept) await engine.secrets.keepKey({ owner, file: keyFile.trim() });
    return { ok: true, keyKept };
  } catch (error) {
    return { ok: false, why: whyNotSaved(error) };
  }
}

function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
