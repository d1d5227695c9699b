import { oc } from '@orpc/contract';
import { z } from 'zod';
import { maxUserIdentityLength } from '../dicom/user-identity.ts';
import { idSchema, notFound, notSaved } from './common.ts';

/** What is kept apart from bookmarks and settings, and never told to the window. `identity` is the passcode or token of a server's user. */
export const secretKinds = ['identity', 'key-passphrase', 'private-key'] as const;
export type SecretKind = (typeof secretKinds)[number];

/** Whose secret it is. */
export const secretOwnerSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('server'), id: idSchema }),
  z.strictObject({ kind: z.literal('receiver') }),
]);
export type SecretOwner = z.infer<typeof secretOwnerSchema>;

/** `sealed`: it is there, but this host cannot open it: the desktop program or another computer sealed it. */
const secretStateSchema = z.enum(['set', 'not-set', 'sealed']);
export const secretStatesSchema = z.record(z.enum(secretKinds), secretStateSchema);
export type SecretStates = z.infer<typeof secretStatesSchema>;

/** A user's identity is the longest of them, characters here and bytes there. */
const secretSchema = z.string().min(1).max(maxUserIdentityLength);

/** Secrets of a form that is not saved: null is none, left out is as it is kept. */
export const typedSecretsSchema = z.partialRecord(z.enum(secretKinds), secretSchema.nullable());
export type TypedSecrets = z.infer<typeof typedSecretsSchema>;

export const secretsContract = {
  states: oc
    .input(z.strictObject({ owner: secretOwnerSchema }))
    .output(secretStatesSchema)
    .errors(notFound),
  /** Null clears it. */
  set: oc
    .input(z.strictObject({ owner: secretOwnerSchema, secret: z.enum(secretKinds), value: secretSchema.nullable() }))
    .output(secretStatesSchema)
    .errors({ ...notFound, ...notSaved }),
  /** Takes the private key out of a file of this computer: the file is not needed any more. NOT_SAVED also when it is no key. */
  keepKey: oc
    .input(z.strictObject({ owner: secretOwnerSchema, file: z.string().trim().min(1).max(4096) }))
    .output(secretStatesSchema)
    .errors({ ...notFound, ...notSaved }),
};
