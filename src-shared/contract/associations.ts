import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { idSchema, notFound } from './common.ts';

/** An association that is open now. Objects are data sets in contexts of storage classes. */
export const openAssociationSchema = z.strictObject({
  id: idSchema,
  /** Who asked for it: others (`in`) or we (`out`). */
  direction: z.enum(['in', 'out']),
  callingAeTitle: z.string(),
  calledAeTitle: z.string(),
  /** Of the other side, with its port where we called. */
  address: z.string(),
  /** ISO 8601. */
  since: z.string(),
  acceptedContexts: z.number().int(),
  refusedContexts: z.number().int(),
  sentBytes: z.number(),
  receivedBytes: z.number(),
  sentObjects: z.number().int(),
  receivedObjects: z.number().int(),
  /** In both directions, over about the last second. */
  bytesPerSecond: z.number(),
});
export type OpenAssociation = z.infer<typeof openAssociationSchema>;

/** A presentation context as it was negotiated; `result` as in PS3.8 Table 9-18. */
export const associationContextSchema = z.strictObject({
  abstractSyntax: z.string(),
  transferSyntax: z.string().optional(),
  result: z.number().int(),
});
export type AssociationContext = z.infer<typeof associationContextSchema>;

export const associationsContract = {
  /** Those that are open, the oldest first; at most four times a second. */
  watch: oc.output(eventIterator(z.array(openAssociationSchema))),
  contexts: oc
    .input(z.strictObject({ id: idSchema }))
    .output(z.array(associationContextSchema))
    .errors(notFound),
  /** Ends it at once by A-ABORT. */
  abort: oc.input(z.strictObject({ id: idSchema })).errors(notFound),
};
