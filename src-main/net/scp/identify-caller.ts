import type { IdentityProblem, IdentityVerdict } from '../../../src-shared/dicom/user-identity.ts';
import { type Identity, identityOf, userIdentityType } from '../../dicom/upper-layer/identify-as.ts';
import type { AcceptAssociation, AcceptDecision, AssociationIndication } from '../../dicom/upper-layer/negotiate.ts';

/** Decides on who somebody says to be. */
export type CheckIdentity = (identity: Identity) => IdentityVerdict | Promise<IdentityVerdict>;

/** Checks a user name and a passcode. `busy`: not now. */
export type CheckUser = (userName: string, passcode: string) => PasscodeVerdict | Promise<PasscodeVerdict>;
type PasscodeVerdict = 'known' | 'unknown' | 'busy';

/**
 * PS3.8 Table 9-21. A user identity that is refused, or missing, is rejected-permanent by the service provider (ACSE), without a reason
 * (PS3.7 §D.3.3.7); not to tell the caller what was wrong is meant so. `why` is for the one who looks after the node.
 */
const notIdentified = { accept: false, result: 1, source: 2, reason: 1 } as const;
const temporaryCongestion = { accept: false, result: 2, source: 3, reason: 1 } as const;

/** A decision, with what is not told to the caller. */
export type IdentifiedDecision = AcceptDecision & { readonly why?: IdentityProblem };

/** Accepts only who says who is asking, and is known by `check`; confirms that where it is asked for and can be. */
export function identified(
  indication: AssociationIndication,
  decision: AcceptAssociation,
  check: CheckIdentity,
): IdentifiedDecision | Promise<IdentifiedDecision> {
  const given = indication.userIdentity;
  if (given === undefined) return { ...notIdentified, why: 'none-given' };
  const identity = identityOf(given);
  if (identity === undefined)
    return { ...notIdentified, why: given.type <= userIdentityType.passcode ? 'user-unknown' : 'kind-not-taken' };
  const answer = (verdict: IdentityVerdict): IdentifiedDecision => {
    if (verdict.is === 'busy') return temporaryCongestion;
    if (verdict.is === 'refused') return { ...notIdentified, why: verdict.why };
    const { response } = verdict;
    return given.positiveResponseRequested && response ? { ...decision, userIdentityResponse: response } : decision;
  };
  const verdict = check(identity);
  return verdict instanceof Promise ? verdict.then(answer) : answer(verdict);
}

/** How each way to say who is asking is checked. */
export interface IdentityRules {
  readonly user: CheckUser;
  /** JSON Web Tokens; left out, none is taken. */
  readonly token?: ((token: Uint8Array) => IdentityVerdict | Promise<IdentityVerdict>) | undefined;
  /** Whether those are let in whose identity nobody here can verify: a user name alone, a Kerberos ticket, a SAML assertion. */
  readonly unverified?: boolean | undefined;
}

/** No content is in a response to a user name (PS3.7 §D.3.3.7.2); what was not verified is never confirmed. */
export function checkBy({ user, token, unverified }: IdentityRules): CheckIdentity {
  const passcode = (verdict: PasscodeVerdict): IdentityVerdict => {
    if (verdict === 'known') return { is: 'known', response: new Uint8Array(0) };
    return verdict === 'busy' ? { is: 'busy' } : { is: 'refused', why: 'user-unknown' };
  };
  return (identity) => {
    switch (identity.kind) {
      case 'passcode': {
        const verdict = user(identity.userName, identity.passcode);
        return verdict instanceof Promise ? verdict.then(passcode) : passcode(verdict);
      }
      case 'jwt':
        return token?.(identity.token) ?? { is: 'refused', why: 'no-token-issuers' };
      case 'username':
      case 'kerberos':
      case 'saml':
        return unverified ? { is: 'known' } : { is: 'refused', why: 'kind-not-taken' };
    }
  };
}
