import type { ServerInput } from '../../../src-shared/contract/servers.ts';
import type { UserIdentityKind } from '../../../src-shared/dicom/user-identity.ts';

/** What stands in the form. An empty secret leaves the stored one alone. */
export interface IdentityDraft {
  readonly kind: UserIdentityKind | 'none';
  readonly userName: string;
  readonly tokenFile: string;
  readonly positiveResponse: boolean;
  readonly secret: string;
}

export const takesUser = (kind: IdentityDraft['kind']) => kind === 'username' || kind === 'passcode';
export const takesToken = (kind: IdentityDraft['kind']) => kind === 'kerberos' || kind === 'saml' || kind === 'jwt';
/** A ticket is no text: it comes from a file only. */
export const takesSecret = ({ kind, tokenFile }: IdentityDraft) =>
  kind === 'passcode' || ((kind === 'saml' || kind === 'jwt') && tokenFile.trim() === '');

/** What is missing. */
export function identityProblem(draft: IdentityDraft, isStored: boolean): 'user' | 'file' | 'secret' | undefined {
  if (takesUser(draft.kind) && draft.userName.trim() === '') return 'user';
  if (draft.kind === 'kerberos' && draft.tokenFile.trim() === '') return 'file';
  return takesSecret(draft) && draft.secret === '' && !isStored ? 'secret' : undefined;
}

/** False while something is missing that nothing can be saved without; a secret can follow later. */
export function isIdentityComplete(draft: IdentityDraft): boolean {
  return identityProblem(draft, true) === undefined;
}

export function identityDraftOf(identity: ServerInput['userIdentity']): IdentityDraft {
  const { kind = 'none', userName = '', tokenFile = '', positiveResponse = false } = identity ?? {};
  return { kind, userName, tokenFile, positiveResponse, secret: '' };
}

export function identityInputOf(draft: IdentityDraft): ServerInput['userIdentity'] {
  const { kind, positiveResponse } = draft;
  if (kind === 'none') return undefined;
  const tokenFile = draft.tokenFile.trim();
  return {
    kind,
    positiveResponse,
    ...(takesUser(kind) ? { userName: draft.userName.trim() } : {}),
    ...(takesToken(kind) && tokenFile !== '' ? { tokenFile } : {}),
  };
}

/** What becomes of the stored secret: undefined leaves it, null forgets it. */
export function identitySecretOf(draft: IdentityDraft, before: IdentityDraft['kind']): string | null | undefined {
  if (!takesSecret(draft)) return before === 'none' ? undefined : null;
  if (draft.secret !== '') return draft.secret;
  return draft.kind === before ? undefined : null;
}
