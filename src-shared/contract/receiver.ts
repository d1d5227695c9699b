import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { explanationSchema, notSaved, portSchema } from './common.ts';
import { aeTitleSchema } from './servers.ts';
import { certificateSchema, tlsSchema } from './tls.ts';

export const receiverConfigSchema = z.strictObject({
  on: z.boolean(),
  aeTitle: aeTitleSchema,
  port: portSchema,
  /** Loopback unless a person asks for more. `0.0.0.0` is every address. */
  bindAddress: z.union([z.ipv4(), z.ipv6()]),
  /** Only who gives a user name and passcode of `users`, or a token of `tokenIssuers`, may come; left out, anybody. */
  requireUser: z.boolean().optional(),
  /** Where a user is required: whether those come in whose identity cannot be verified here (a name alone, Kerberos, SAML); left out, no. */
  unverifiedUsers: z.boolean().optional(),
  /** Whether objects of SOP classes are taken that neither the standard nor we know; left out, they are. */
  privateClasses: z.enum(['accept', 'refuse']).optional(),
  /** Answers modality worklist queries; left out, no. */
  worklist: z.boolean().optional(),
  /** With it, only TLS is spoken on the port. */
  tls: tlsSchema.optional(),
});
export type ReceiverConfig = z.infer<typeof receiverConfigSchema>;

/** A private SOP class that somebody proposed since Quarry was started. */
export const privateClassSeenSchema = z.strictObject({
  uid: z.string(),
  /** Who last proposed it. */
  from: z.strictObject({ aeTitle: z.string(), address: z.string() }),
  /** ISO 8601. */
  lastSeen: z.string(),
  associations: z.number().int(),
  objects: z.number().int(),
  /** What came of it the last time. */
  accepted: z.boolean(),
});
export type PrivateClassSeen = z.infer<typeof privateClassSeenSchema>;

const userNameSchema = z.string().trim().min(1).max(256);

/** Whose JSON Web Tokens are taken (RFC 7519). The key stays behind. */
export const tokenIssuerSchema = z.strictObject({
  /** What people call it. */
  name: z.string().trim().min(1).max(64),
  /** What the claim `iss` must say; left out, it is not looked at. */
  issuer: z.string().trim().min(1).max(256).optional(),
  /** What the claim `aud` must name; left out, it is not looked at. */
  audience: z.string().trim().min(1).max(256).optional(),
  /** The claim that holds the user. */
  userClaim: z.string().trim().min(1).max(64),
  /** What signatures may be made with, by the key. */
  algorithms: z.array(z.string()),
});
export type TokenIssuer = z.infer<typeof tokenIssuerSchema>;

export const receiverStatusSchema = z.strictObject({
  config: receiverConfigSchema,
  state: z.enum(['off', 'listening', 'failed']),
  explanation: explanationSchema.optional(),
  /** This computer's addresses, to tell a PACS administrator. */
  addresses: z.array(
    z.strictObject({ interface: z.string(), address: z.string(), family: z.enum(['IPv4', 'IPv6']), internal: z.boolean() }),
  ),
  openAssociations: z.number().int(),
  /** What those who call by TLS are shown, where it can be told. */
  ownCertificate: certificateSchema.optional(),
  /** Storage commitment: reports that are owed, delivered, and the last that was given up. */
  commitment: z
    .strictObject({
      waiting: z.number().int(),
      reported: z.number().int(),
      givenUp: z.strictObject({ count: z.number().int(), aeTitle: z.string(), explanation: explanationSchema }).optional(),
    })
    .optional(),
  receivedObjects: z.number().int(),
  receivedBytes: z.number(),
  /** The last connection that was no association of DICOM: what was refused, and why. */
  lastRefused: z.strictObject({ address: z.string(), at: z.string(), explanation: explanationSchema }).optional(),
  lastFrom: z.strictObject({ aeTitle: z.string(), address: z.string(), at: z.string() }).optional(),
  /** Objects that arrived and were refused, and the last of them; `why` is what its sender was told. */
  notKept: z
    .strictObject({ objects: z.number().int(), aeTitle: z.string(), address: z.string(), at: z.string(), why: z.string() })
    .optional(),
  /** Names of those who may come where a user is required. */
  users: z.array(z.string()),
  tokenIssuers: z.array(tokenIssuerSchema),
  /** Most recently seen first. */
  privateClasses: z.array(privateClassSeenSchema),
});
export type ReceiverStatus = z.infer<typeof receiverStatusSchema>;

export const receiverContract = {
  watch: oc.output(eventIterator(receiverStatusSchema)),
  /** Restarts the listener where needed and resolves with what came of it. */
  configure: oc.input(receiverConfigSchema).output(receiverStatusSchema).errors(notSaved),
  /** Adds a user or gives one a new passcode. It is kept as a hash and never comes back. */
  setUser: oc
    .input(z.strictObject({ name: userNameSchema, passcode: z.string().min(1).max(1024) }))
    .output(receiverStatusSchema)
    .errors(notSaved),
  removeUser: oc
    .input(z.strictObject({ name: userNameSchema }))
    .output(receiverStatusSchema)
    .errors(notSaved),
  /** Adds an issuer of tokens, or changes the one of that name. NOT_SAVED also when the key cannot be used. */
  setTokenIssuer: oc
    .input(
      tokenIssuerSchema
        .omit({ algorithms: true })
        .extend({ key: z.strictObject({ kind: z.enum(['public-key', 'secret']), text: z.string().trim().min(1).max(65_536) }) }),
    )
    .output(receiverStatusSchema)
    .errors(notSaved),
  removeTokenIssuer: oc
    .input(tokenIssuerSchema.pick({ name: true }))
    .output(receiverStatusSchema)
    .errors(notSaved),
};
