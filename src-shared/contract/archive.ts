import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { queryInputSchema, unknownKey } from './browse.ts';
import { entityPathSchema, explanationSchema, idSchema, notFound, notSaved, queryEventSchema } from './common.ts';

export const archiveStatsSchema = z.strictObject({
  patients: z.number().int(),
  studies: z.number().int(),
  series: z.number().int(),
  instances: z.number().int(),
  bytes: z.number(),
  /** On the disk with the archive, and its size; 0 when it cannot be asked. */
  freeBytes: z.number(),
  diskBytes: z.number(),
  folder: z.string(),
});
export type ArchiveStats = z.infer<typeof archiveStatsSchema>;

/** Sent at most a few times a second while objects arrive or go. */
export const archiveChangeSchema = z.strictObject({
  stats: archiveStatsSchema,
  /** Study Instance UIDs that changed since the last event, none when only the disk did; undefined when too many to list: ask again. */
  studies: z.array(z.string()).optional(),
});
export type ArchiveChange = z.infer<typeof archiveChangeSchema>;

/** Which archive is meant: that of a storage area; left out, the local one. Of an area that is not open, NOT_FOUND. */
const inArea = { area: idSchema.optional() };

export const archiveContract = {
  /** The index, asked like a server. */
  search: oc
    .input(queryInputSchema.extend(inArea))
    .output(eventIterator(queryEventSchema))
    .errors({ ...unknownKey, ...notFound }),
  watch: oc.input(z.strictObject(inArea).optional()).output(eventIterator(archiveChangeSchema)).errors(notFound),
  /** Keeps the studies of the entities from being deleted to make room, or no longer. */
  pin: oc
    .input(z.strictObject({ ...inArea, entities: z.array(entityPathSchema).min(1).max(5_000), pinned: z.boolean() }))
    .output(z.strictObject({ studies: z.number().int() }))
    .errors({ ...notFound, ...notSaved }),
  /** The file of an image; one among others of a series, study or patient. */
  locate: oc
    .input(z.strictObject({ ...inArea, entity: entityPathSchema }))
    .output(z.strictObject({ file: z.string(), folder: z.string() }))
    .errors(notFound),
  /** Moves the entities' files out of the archive; `undoToken` brings them back until the program ends. */
  remove: oc
    .input(z.strictObject({ ...inArea, entities: z.array(entityPathSchema).min(1).max(5_000) }))
    .output(z.strictObject({ instances: z.number().int(), undoToken: z.string() }))
    .errors({ ...notFound, ...notSaved }),
  undoRemove: oc
    .input(z.strictObject({ ...inArea, undoToken: z.string() }))
    .output(z.strictObject({ instances: z.number().int() }))
    .errors({ ...notFound, ...notSaved }),
  /** Takes files or folders into the archive. Paths of this computer; the browser host puts uploads there first. */
  importFiles: oc.input(z.strictObject({ paths: z.array(z.string().max(4096)).min(1).max(10_000) })).output(
    z.strictObject({
      imported: z.number().int(),
      alreadyThere: z.number().int(),
      leftOut: z.array(z.strictObject({ file: z.string(), explanation: explanationSchema })),
    }),
  ),
  /** Rebuilds the index from the files. */
  reindex: oc.output(
    eventIterator(z.strictObject({ done: z.number().int(), total: z.number().int(), problems: z.number().int() })),
  ),
};
