import type { IdentityProblem } from '../user-identity.ts';
import type { Explanation } from './explanation.ts';

type Words = readonly [title: string, cause: string, tryThis: string];

const words: Readonly<Record<IdentityProblem, Words>> = {
  'none-given': [
    'It did not say who is asking.',
    'A user is required here.',
    'Set a user name and passcode, or a token, in the calling program.',
  ],
  'kind-not-taken': [
    'It said who is asking in a way that is not taken here.',
    'A user name alone, a Kerberos ticket and a SAML assertion cannot be verified by this program.',
    'Let it give a passcode or a JSON Web Token, or let identities in that cannot be verified.',
  ],
  'user-unknown': [
    'The user name or the passcode is wrong.',
    'There is no such user, or it has another passcode.',
    'Set the passcode again on both sides.',
  ],
  'token-malformed': [
    'Its token is no JSON Web Token.',
    'It is not three parts in base64url, or its parts are no JSON.',
    'Check which file or text the calling program sends.',
  ],
  'token-not-signed-for-us': [
    'Its token is not signed by an issuer that is trusted here.',
    'The key is another one, the signature is wrong, or the algorithm does not fit the key.',
    'Compare the key of the issuer with the one kept here: issuers change theirs.',
  ],
  'token-expired': [
    'Its token has expired.',
    'Tokens are valid for a time only.',
    'Get a new token; compare the clocks of both computers.',
  ],
  'token-not-valid-yet': [
    'Its token is not valid yet.',
    'The issuer’s clock is ahead of the one here.',
    'Compare the clocks of both computers.',
  ],
  'token-of-another-issuer': [
    'Its token is of another issuer.',
    'The claim iss is not what is set here.',
    'Compare the issuer set here with the claim iss.',
  ],
  'token-for-somebody-else': [
    'Its token is meant for somebody else.',
    'The claim aud does not name what is set here.',
    'Compare the audience set here with the claim aud.',
  ],
  'token-without-user': [
    'Its token names no user.',
    'The claim that is to hold the user is missing or empty.',
    'Set the claim that the issuer uses for the user.',
  ],
  'token-without-expiry': [
    'Its token would be valid for ever.',
    'The claim exp is missing.',
    'Let the issuer give tokens that expire.',
  ],
  'no-token-issuers': [
    'It shows a token, and no issuer is trusted here.',
    'No key is kept to verify tokens with.',
    'Add the issuer’s public key.',
  ],
};

/** Total over the problems. Nothing of the identity itself is in the words. */
export function explainIdentityProblem(problem: IdentityProblem): Explanation {
  const [title, cause, tryThis] = words[problem];
  return {
    code: `identity-${problem}`,
    title,
    cause,
    tryThis: [tryThis],
    technical: 'A-ASSOCIATE-RJ result 1, source 2, reason 1',
    reference: 'PS3.7 §D.3.3.7',
  };
}
