import { maxUserIdentityLength, type UserIdentityKind } from '../../../src-shared/dicom/user-identity.ts';
import { localFailure } from '../../dicom/services/failures.ts';
import { identifyAs } from '../../dicom/upper-layer/identify-as.ts';
import { readWholeOnTheSpot } from '../../system/read-whole.ts';
import type { Target } from './target.ts';

/** Who is to be named as asking, without what is secret. */
export interface IdentitySetting {
  readonly kind: UserIdentityKind;
  /** For `username` and `passcode`. */
  readonly userName?: string | undefined;
  /** File with the token, read anew each time, as tickets and tokens expire; left out, the secret is the token. */
  readonly tokenFile?: string | undefined;
  /** Nothing is asked of a server that does not confirm the identity. */
  readonly positiveResponse: boolean;
}

/** `secret` is the passcode or the token. What is missing for it becomes the failure of every operation. */
export function targetIdentity(
  setting: IdentitySetting,
  secret: string | undefined,
): Pick<Target, 'userIdentity' | 'withoutIdentity'> {
  const { kind, userName = '', tokenFile, positiveResponse: positiveResponseRequested } = setting;
  const missing = (detail: string) => ({ withoutIdentity: localFailure('identity-missing', detail) });
  const made = (userIdentity: ReturnType<typeof identifyAs>) =>
    userIdentity ? { userIdentity } : missing(`empty, or longer than ${maxUserIdentityLength} bytes`);
  if (kind === 'username') return made(identifyAs({ kind, userName, positiveResponseRequested }));
  if (kind === 'passcode') {
    if (secret === undefined) return missing('no passcode');
    return made(identifyAs({ kind, userName, passcode: secret, positiveResponseRequested }));
  }
  const token = tokenFile === undefined ? secret && new TextEncoder().encode(secret) : readToken(kind, tokenFile);
  if (!token) return missing(tokenFile ?? 'no token');
  return made(identifyAs({ kind, token, positiveResponseRequested }));
}

/** Undefined when the file cannot be read or is too long to be one. Of text, what editors add at its end is not meant. */
function readToken(kind: 'kerberos' | 'saml' | 'jwt', file: string): Uint8Array | undefined {
  try {
    const bytes = readWholeOnTheSpot(file, 2 * maxUserIdentityLength);
    return kind === 'kerberos' ? bytes : new TextEncoder().encode(bytes.toString('utf8').trim());
  } catch {
    return undefined;
  }
}
