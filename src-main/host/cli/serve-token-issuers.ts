import { explainLocalFailure } from '../../../src-shared/dicom/explain/failure.ts';
import type { IssuerSettings } from '../../local-node/node-settings.ts';
import { TokenCheck, type TrustedIssuer } from '../../servers/check-token.ts';
import { maxTokenKeyLength, readTokenKeys } from '../../servers/token-key.ts';
import { type FileWords, readSecretFile } from './secret-file.ts';
import { type Parsed, parsed, usageProblem } from './usage-error.ts';

/** Verifies tokens of the issuers of a configuration. Their keys are read once: a key that cannot be used keeps the node from starting. */
export async function readServeTokenIssuers(
  settings: readonly IssuerSettings[],
  now: () => Date = () => new Date(),
): Promise<Parsed<TokenCheck>> {
  const issuers: TrustedIssuer[] = [];
  for (const issuer of settings) {
    const { name, publicKeyFile, secretFile } = issuer;
    const isSecret = secretFile !== undefined;
    const file = secretFile ?? publicKeyFile ?? '';
    const ofKey: FileWords = {
      code: 'token-key-file',
      what: `The ${isSecret ? 'secret' : 'public key'} of the token issuer “${name}”`,
    };
    // A text of so many characters has up to four bytes for each.
    const text = await readSecretFile(file, ofKey, maxTokenKeyLength * 4, isSecret);
    if (!text.ok) return text;
    const read = readTokenKeys(isSecret ? 'secret' : 'public-key', text.value);
    if (!read.ok) {
      const { cause, tryThis } = explainLocalFailure('token-key-unusable', read.problem);
      return usageProblem('token-key-unusable', `${ofKey.what}, “${file}”, cannot be used (${read.problem}). ${cause}`, tryThis);
    }
    issuers.push({ ...issuer, keys: read.keys });
  }
  return parsed(new TokenCheck(() => issuers, now));
}
