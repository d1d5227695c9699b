import { z } from 'zod';
import { conversionTargets } from '../dicom/conversion-targets.ts';
import { explanationSchema, idSchema } from './common.ts';

/** What becomes of an object that was received. */
export const keepingSchema = z.discriminatedUnion('kind', [
  /** Byte for byte. */
  z.strictObject({ kind: z.literal('as-received') }),
  z.strictObject({
    kind: z.literal('converted'),
    to: z.enum(conversionTargets),
    /** What cannot be converted is kept as it came, or refused. */
    otherwise: z.enum(['keep', 'refuse']),
  }),
  /** Acknowledged and gone: for measuring a connection. */
  z.strictObject({ kind: z.literal('discarded') }),
]);
export type Keeping = z.infer<typeof keepingSchema>;

/** What a storage area takes, and how it is kept. */
export const receivingSchema = z.strictObject({
  /** Of the acceptance profile; left out, everything is taken. */
  profile: idSchema.optional(),
  keep: keepingSchema,
});
export type Receiving = z.infer<typeof receivingSchema>;

/** What was done to objects since Quarry was started. */
export const keptCountsSchema = z.strictObject({
  converted: z.number().int(),
  /** Kept as received, or refused, because they could not be converted, and the last reason. */
  notConverted: z.number().int(),
  discarded: z.number().int(),
  lastProblem: explanationSchema.optional(),
});
export type KeptCounts = z.infer<typeof keptCountsSchema>;
