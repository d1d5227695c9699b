import { userIdentityType } from '../../dicom/upper-layer/identify-as.ts';
import type { AcceptAssociation, AcceptDecision, AssociationIndication } from '../../dicom/upper-layer/negotiate.ts';

/** Checks a user name and a passcode. `busy`: not now. */
export type CheckUser = (userName: string, passcode: string) => Verdict | Promise<Verdict>;
type Verdict = 'known' | 'unknown' | 'busy';

/**
 * PS3.8 Table 9-21. A user identity that is refused, or missing, is rejected-permanent by the service provider (ACSE), without a reason
 * (PS3.7 §D.3.3.7); not to say whether it was the name or the passcode is meant so.
 */
const notIdentified = { accept: false, result: 1, source: 2, reason: 1 } as const;
const temporaryCongestion = { accept: false, result: 2, source: 3, reason: 1 } as const;

/** Accepts only who gives a user name and a passcode that `check` knows; says so where that is asked for. */
export function identified(
  indication: AssociationIndication,
  decision: AcceptAssociation,
  check: CheckUser,
): AcceptDecision | Promise<AcceptDecision> {
  const identity = indication.userIdentity;
  if (identity?.type !== userIdentityType.passcode) return notIdentified;
  const answer = (verdict: Verdict): AcceptDecision => {
    if (verdict === 'busy') return temporaryCongestion;
    if (verdict === 'unknown') return notIdentified;
    // For a user name the positive response has no content (PS3.7 §D.3.3.7.2).
    return identity.positiveResponseRequested ? { ...decision, userIdentityResponse: new Uint8Array(0) } : decision;
  };
  const text = new TextDecoder();
  const verdict = check(text.decode(identity.primary), text.decode(identity.secondary));
  return verdict instanceof Promise ? verdict.then(answer) : answer(verdict);
}
