import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { validateAeTitle } from '../dicom/ae-title.ts';
import { parseCharacterSet } from '../dicom/character-sets.ts';
import { explanationSchema, idSchema, notFound, notSaved, portSchema } from './common.ts';

export const aeTitleSchema = z.string().refine((s) => validateAeTitle(s).ok, { message: 'not a valid AE title' });

export const serverColours = ['grey', 'blue', 'teal', 'green', 'yellow', 'orange', 'red', 'violet'] as const;
export const retrieveMethods = ['automatic', 'C-MOVE', 'C-GET'] as const;

const characterSetSchema = z
  .string()
  .max(200)
  .refine((text) => parseCharacterSet(text) !== undefined, { message: 'not a character set of DICOM' });

/** What a person enters about a server. */
export const serverInputSchema = z.strictObject({
  name: z.string().trim().min(1).max(64),
  calledAeTitle: aeTitleSchema,
  host: z.string().trim().min(1).max(253),
  port: portSchema,
  /** Our own AE title towards this server; left out, the one of the settings. */
  callingAeTitle: aeTitleSchema.optional(),
  retrieveMethod: z.enum(retrieveMethods),
  /** What it is asked in and read in where it does not say; several terms are joined with a backslash. Left out, UTF-8. */
  characterSet: characterSetSchema.optional(),
  colour: z.enum(serverColours),
});
export type ServerInput = z.infer<typeof serverInputSchema>;

/** Outcome of the last C-ECHO, kept so the dot survives a restart. */
export const echoResultSchema = z.discriminatedUnion('ok', [
  z.strictObject({ ok: z.literal(true), at: z.string(), roundTripMs: z.number(), associationMs: z.number() }),
  z.strictObject({ ok: z.literal(false), at: z.string(), explanation: explanationSchema }),
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
  /** Echo with the values of an unsaved form. */
  echoInput: oc.input(serverInputSchema).output(echoResultSchema),
};
