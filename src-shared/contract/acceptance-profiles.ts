import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { idSchema, notFound, notSaved } from './common.ts';

/** PS3.5 §9.1; leading zeros of components are let pass, as others write them. */
const uidSchema = z
  .string()
  .max(64)
  .regex(/^\d+(\.\d+)+$/);
const syntaxesSchema = z.array(uidSchema).min(1).max(200);

/** See `AcceptanceProfile`. */
export const profileInputSchema = z.strictObject({
  name: z.string().trim().min(1).max(64),
  transferSyntaxes: syntaxesSchema.optional(),
  classes: z
    .array(z.strictObject({ uid: uidSchema, transferSyntaxes: syntaxesSchema.optional() }))
    .max(2_000)
    .optional(),
  privateClasses: z.boolean(),
});
export type ProfileInput = z.infer<typeof profileInputSchema>;
export const profileSchema = profileInputSchema.extend({ id: idSchema });
export type Profile = z.infer<typeof profileSchema>;

export const profilesSchema = z.strictObject({
  builtIn: z.array(profileSchema),
  own: z.array(profileSchema),
});
export type Profiles = z.infer<typeof profilesSchema>;

/** Longest association configuration that is read, characters. DCMTK's own samples have 30,000. */
export const longestConfiguration = 1_000_000;

const nameTaken = { NAME_TAKEN: { data: z.strictObject({ name: z.string() }) } };
const notUnderstood = {
  NOT_UNDERSTOOD: { data: z.strictObject({ line: z.number().int(), column: z.number().int(), problem: z.string() }) },
};

export const acceptanceProfilesContract = {
  watch: oc.output(eventIterator(profilesSchema)),
  add: oc
    .input(profileInputSchema)
    .output(profileSchema)
    .errors({ ...notSaved, ...nameTaken }),
  update: oc
    .input(profileSchema)
    .output(profileSchema)
    .errors({ ...notFound, ...notSaved, ...nameTaken }),
  /** Not while a storage area has it; `areas` are their titles. */
  remove: oc
    .input(z.strictObject({ id: idSchema }))
    .errors({ ...notFound, ...notSaved, IN_USE: { data: z.strictObject({ areas: z.array(z.string()) }) } }),
  /** Adds the profiles of an association configuration of DCMTK (storescp.cfg). `notes` says what of it has no meaning here. */
  importStorescp: oc
    .input(z.strictObject({ text: z.string().max(longestConfiguration) }))
    .output(z.strictObject({ added: z.array(z.string()), leftOut: z.array(z.string()), notes: z.array(z.string()) }))
    .errors({ ...notSaved, ...notUnderstood }),
  /** Every profile, built-in ones included, as an association configuration of DCMTK; `notes` says what that format cannot hold. */
  exportStorescp: oc.output(z.strictObject({ text: z.string(), notes: z.array(z.string()) })),
};
