import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import {
  entityPathSchema,
  idSchema,
  levelSchema,
  localStateSchema,
  modelSchema,
  mostEntities,
  notFound,
  queryEventSchema,
  queryKeysSchema,
  textOfferSchema,
} from './common.ts';

export const queryInputSchema = z.strictObject({
  model: modelSchema,
  level: levelSchema,
  keys: queryKeysSchema,
  /** Stop after this many rows and say so. */
  limit: z.number().int().min(1).max(1_000_000).optional(),
});
export type QueryInput = z.infer<typeof queryInputSchema>;

/** A query key that is no element keyword of PS3.6. */
export const unknownKey = { UNKNOWN_KEY: { data: z.strictObject({ keyword: z.string() }) } };

export const browseContract = {
  /** C-FIND; `text` takes up what an earlier end offered. Cancelling the stream sends C-CANCEL, and aborts after a grace period. */
  search: oc
    .input(queryInputSchema.extend({ serverId: idSchema, text: textOfferSchema.optional() }))
    .output(eventIterator(queryEventSchema))
    .errors({ ...notFound, ...unknownKey }),
  /** How much of each entity is in the local archive now; same order as asked. */
  localStates: oc
    .input(
      z.strictObject({
        entities: z
          .array(z.strictObject({ path: entityPathSchema, expected: z.number().int().nonnegative().optional() }))
          .max(mostEntities),
      }),
    )
    .output(z.array(localStateSchema)),
};
