import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Certified } from '../certified.ts';

/** The package is built for `require`; its types have no default export. */
export const dcmjsDimse = createRequire(import.meta.url)('dcmjs-dimse') as typeof import('dcmjs-dimse');

/** Options of either side: both must have a certificate of the authority. */
export function securityOptions(tls: Certified | undefined) {
  if (tls === undefined) return {};
  const [key, cert, ca] = [tls.key, tls.cert, tls.authority].map((file) => readFileSync(file, 'utf8'));
  return { securityOptions: { key, cert, ca, requestCert: true, rejectUnauthorized: true } };
}
