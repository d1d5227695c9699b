import { z } from 'zod';
import { parseFingerprint } from '../dicom/certificate-facts.ts';

const pathSchema = z.string().trim().min(1).max(4096);
const pathsSchema = z.array(pathSchema).max(64);

/** What a person chooses for TLS, of a server's bookmark or of the receiver. Secrets are not in it: `secrets.ts`. Paths are of this computer. */
export const tlsSchema = z.strictObject({
  /** PEM, DER or PKCS#12. */
  certificateFile: pathSchema.optional(),
  /** Left out, the key is in the file of the certificate, or kept as the secret `private-key`. */
  keyFile: pathSchema.optional(),
  /** Files and folders of certificates of authorities that are trusted; left out, the usual ones of the web. */
  authorities: pathsSchema.optional(),
  /** SHA-256 fingerprints; with any, only these certificates are trusted. */
  pins: z
    .array(z.string().refine((text) => parseFingerprint(text) !== undefined, { message: 'not a SHA-256 fingerprint' }))
    .max(64)
    .optional(),
  revocationLists: pathsSchema.optional(),
  peerCertificate: z.enum(['required', 'present', 'ignored']),
  /** OpenSSL's notation; left out, those of PS3.15 §B.12. */
  ciphers: z.string().trim().min(1).max(2048).optional(),
  minVersion: z.enum(['1.2', '1.3']).optional(),
  checkName: z.boolean(),
  /** The name to ask for and to look for in the certificate; left out, the host. */
  serverName: z.string().trim().min(1).max(253).optional(),
});
export type Tls = z.infer<typeof tlsSchema>;

/** The shape of `dicom/certificate-facts.ts`, checked at the boundary. */
export const certificateSchema = z.strictObject({
  fingerprint: z.string(),
  subject: z.string(),
  issuer: z.string(),
  validFrom: z.string(),
  validTo: z.string(),
  names: z.array(z.string()).readonly(),
});
export type Certificate = z.infer<typeof certificateSchema>;
