import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { validateAeTitle } from '../dicom/ae-title.ts';
import { parseCharacterSet } from '../dicom/character-sets.ts';
import { queryExtensions } from '../dicom/query/extensions.ts';
import { userIdentityKinds } from '../dicom/user-identity.ts';
import { inReadingOrder } from '../reading-order.ts';
import { explanationSchema, idSchema, notFound, notSaved, portSchema } from './common.ts';
import { typedSecretsSchema } from './secrets.ts';
import { certificateSchema, tlsSchema } from './tls.ts';

export const aeTitleSchema = z.string().refine((s) => validateAeTitle(s).ok, { message: 'not a valid AE title' });

export const serverColours = ['grey', 'blue', 'teal', 'green', 'yellow', 'orange', 'red', 'violet'] as const;
export const retrieveMethods = ['automatic', 'C-MOVE', 'C-GET'] as const;

const characterSetSchema = z
  .string()
  .max(200)
  .refine((text) => parseCharacterSet(text) !== undefined, { message: 'not a character set of DICOM' });

/** Who is named as asking (PS3.7 §D.3.3.7). The passcode or token is a secret of the bookmark, see `secrets.ts`. */
export const userIdentitySchema = z.strictObject({
  kind: z.enum(userIdentityKinds),
  /** For `username` and `passcode`. */
  userName: z.string().min(1).max(256).optional(),
  /** File with the token, read for each association; left out, the secret is the token. */
  tokenFile: z.string().min(1).max(4096).optional(),
  /** Ask for a confirmation, and nothing of a server that does not give one. */
  positiveResponse: z.boolean(),
});

/** A name on one line that is read as it is written. */
function nameOnOneLine(text: string): string {
  return inReadingOrder(text.replaceAll(/[\u2028\u2029]|\p{Cc}/gu, ' '));
}

/** What a person enters about a server. */
export const serverInputSchema = z.strictObject({
  name: z.string().overwrite(nameOnOneLine).trim().min(1).max(64),
  calledAeTitle: aeTitleSchema,
  host: z.string().trim().min(1).max(253),
  port: portSchema,
  /** Our own AE title towards this server; left out, the one of the settings. */
  callingAeTitle: aeTitleSchema.optional(),
  retrieveMethod: z.enum(retrieveMethods),
  /** What it is asked in and read in where it does not say; several terms are joined with a backslash. Left out, UTF-8. */
  characterSet: characterSetSchema.optional(),
  userIdentity: userIdentitySchema.optional(),
  /** Asked for with every search, by extended negotiation. */
  queryExtensions: z.array(z.enum(queryExtensions)).max(queryExtensions.length).optional(),
  /** Associations to send over at once; left out, 1. */
  storeAssociations: z.number().int().min(1).max(8).optional(),
  colour: z.enum(serverColours),
  /** Ask for storage commitment after every send job; left out, no. */
  commitAfterSending: z.boolean().optional(),
  /** Left out, the connection is plain. */
  tls: tlsSchema.optional(),
});
export type ServerInput = z.infer<typeof serverInputSchema>;

/** What was agreed on, and what a person should know of it. */
const securitySchema = z.strictObject({
  protocol: z.string(),
  cipher: z.string(),
  certificate: certificateSchema.optional(),
  notes: z.array(z.string()),
});

/** Outcome of the last C-ECHO, kept so the dot survives a restart. */
export const echoResultSchema = z.discriminatedUnion('ok', [
  z.strictObject({
    ok: z.literal(true),
    at: z.string(),
    roundTripMs: z.number(),
    associationMs: z.number(),
    /** Of a TLS connection. */
    security: securitySchema.optional(),
  }),
  z.strictObject({
    ok: z.literal(false),
    at: z.string(),
    explanation: explanationSchema,
    /** The server's certificate, when it was refused: to be trusted or not. */
    certificate: certificateSchema.optional(),
  }),
]);
export type EchoResult = z.infer<typeof echoResultSchema>;

export const serverSchema = serverInputSchema.extend({
  id: idSchema,
  lastEcho: echoResultSchema.optional(),
  /** True for the bookmark of the built-in practice PACS. */
  practice: z.boolean().optional(),
});
export type Server = z.infer<typeof serverSchema>;

export const serversContract = {
  /** The whole list, at once and again after every change. */
  watch: oc.output(eventIterator(z.array(serverSchema))),
  add: oc.input(serverInputSchema).output(serverSchema).errors(notSaved),
  update: oc
    .input(z.strictObject({ id: idSchema, server: serverInputSchema }))
    .output(serverSchema)
    .errors({ ...notFound, ...notSaved }),
  duplicate: oc
    .input(z.strictObject({ id: idSchema }))
    .output(serverSchema)
    .errors({ ...notFound, ...notSaved }),
  remove: oc
    .input(z.strictObject({ id: idSchema }))
    .output(serverSchema)
    .errors({ ...notFound, ...notSaved }),
  /** Puts a removed server back where it was (undo of `remove`). */
  restore: oc
    .input(z.strictObject({ server: serverSchema, index: z.number().int().nonnegative() }))
    .output(serverSchema)
    .errors(notSaved),
  /** Ids in the new order; ids left out keep their order behind. */
  reorder: oc.input(z.strictObject({ ids: z.array(idSchema).max(10_000) })).errors(notSaved),
  echo: oc
    .input(z.strictObject({ id: idSchema }))
    .output(echoResultSchema)
    .errors(notFound),
  /** Echo with the values of an unsaved form; with an `id`, the secrets of that bookmark are used unless one was typed. */
  echoInput: oc
    .input(
      serverInputSchema.extend({
        id: idSchema.optional(),
        secrets: typedSecretsSchema.optional(),
      }),
    )
    .output(echoResultSchema),
};
