import { z } from 'zod';
import { queryLevels, queryModels } from '../dicom/query/levels.ts';

/** A code in words; the shape of `dicom/explain/explanation.ts`, checked at the boundary. */
export const explanationSchema = z.strictObject({
  code: z.string(),
  title: z.string(),
  cause: z.string(),
  tryThis: z.array(z.string()),
  technical: z.string(),
  reference: z.string().optional(),
});

/** Declared by every call that changes a file of ours: disk full, folder not writable. Nothing was changed then. */
export const notSaved = { NOT_SAVED: { data: explanationSchema } };

/** Declared by every call that names something by id. */
export const notFound = { NOT_FOUND: { data: z.strictObject({ id: z.string() }) } };

export const levelSchema = z.enum(queryLevels);
export const modelSchema = z.enum(queryModels);
export const idSchema = z.string().min(1).max(64);
export const portSchema = z.number().int().min(1).max(65535);

/** The unique keys from the patient (or study) down to one entity: what a retrieve request of one entity needs. */
export const entityPathSchema = z.strictObject({
  level: levelSchema,
  PatientID: z.string().max(1024).optional(),
  StudyInstanceUID: z.string().max(1024).optional(),
  SeriesInstanceUID: z.string().max(1024).optional(),
  SOPInstanceUID: z.string().max(1024).optional(),
});
export type EntityPath = z.infer<typeof entityPathSchema>;

/** Entities that one call can name. */
export const mostEntities = 5_000;

/** How much of a remote entity is in the local archive. `expected` is what the server said, if it did. */
export const localStateSchema = z.strictObject({
  state: z.enum(['none', 'some', 'all']),
  instances: z.number().int().nonnegative(),
  expected: z.number().int().nonnegative().optional(),
});
export type LocalState = z.infer<typeof localStateSchema>;

/** Whether all that the origin has of an entity is here, as far as it is known. */
export const completenessSchema = z.strictObject({
  state: z.enum(['complete', 'partial', 'unknown']),
  /** Here. */
  instances: z.number().int().nonnegative(),
  /** At the origin when it was last retrieved, or known to have been on the way; undefined while unknown. */
  of: z.number().int().nonnegative().optional(),
  /** There may be more than `of`: only what was on its way and is not here is counted. */
  orMore: z.boolean().optional(),
});
export type Completeness = z.infer<typeof completenessSchema>;

/** How an entity of an archive is kept. */
export const keptSchema = z.strictObject({
  bytes: z.number().nonnegative(),
  /** ISO 8601: when its last object came, */
  receivedAt: z.string().optional(),
  /** and the AE title it came from. */
  receivedFrom: z.string().optional(),
  /** Of an image: UIDs of the transfer syntax it is kept in, and of that it was received in, where it was converted. */
  transferSyntax: z.string().optional(),
  receivedIn: z.string().optional(),
  /** Of a patient and a study: how many studies it holds, and how many of them are never deleted to make room. */
  studies: z.number().int().optional(),
  pinned: z.number().int().optional(),
  /** Of patients, studies and series. */
  completeness: completenessSchema.optional(),
});
export type Kept = z.infer<typeof keptSchema>;

/**
 * One row of any browser table. `values` are decoded strings by element keyword, several values joined
 * with a backslash as in DICOM; person names keep their `=` groups.
 */
export const rowSchema = z.strictObject({
  path: entityPathSchema,
  values: z.record(z.string(), z.string()),
  local: localStateSchema.optional(),
  /** Of an archive's rows. */
  kept: keptSchema.optional(),
  /** What was wrong with the answer: undecodable text, missing unique key. Shown in the row. */
  problem: z.string().optional(),
});
export type Row = z.infer<typeof rowSchema>;

/** Ways to ask nevertheless what the server's character set cannot express. */
export const textOffers = ['in-unicode', 'with-wildcards'] as const;
export const textOfferSchema = z.enum(textOffers);
export type TextOffer = z.infer<typeof textOfferSchema>;

const anyQueryEnd = {
  count: z.number().int(),
  ms: z.number(),
  /** What is to be known about the answers, a sentence each: keys that were not matched, answers that could be read in part only. */
  notes: z.array(z.string()).optional(),
};
/** How a query ended. A result limit is not an error and not silent either. */
export const queryEndSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('complete'), ...anyQueryEnd }),
  z.strictObject({ kind: z.literal('limited'), limit: z.number().int(), ...anyQueryEnd }),
  z.strictObject({ kind: z.literal('cancelled'), ...anyQueryEnd }),
  z.strictObject({
    kind: z.literal('failed'),
    explanation: explanationSchema,
    /** Nothing was sent; these would be. */
    offers: z.array(textOfferSchema).optional(),
    ...anyQueryEnd,
  }),
]);
export type QueryEnd = z.infer<typeof queryEndSchema>;

/** What a query streams: rows in batches, then exactly one end. */
export const queryEventSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('rows'), rows: z.array(rowSchema) }),
  z.strictObject({ type: z.literal('end'), end: queryEndSchema }),
]);
export type QueryEvent = z.infer<typeof queryEventSchema>;

/**
 * Query keys by element keyword, in a sequence by its path (`RequestAttributesSequence.RequestedProcedureID`), in DICOM matching
 * syntax (wildcards, ranges, `\` lists). Empty asks for the value back.
 */
export const queryKeysSchema = z.record(
  z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9]*(\.[A-Za-z][A-Za-z0-9]*)*$/)
    .max(256),
  z.string().max(10240),
);
