import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { queryInputSchema, unknownKey } from './browse.ts';
import { entityPathSchema, explanationSchema, notFound, notSaved, queryEventSchema } from './common.ts';

export const archiveStatsSchema = z.strictObject({
  patients: z.number().int(),
  studies: z.number().int(),
  series: z.number().int(),
  instances: z.number().int(),
  bytes: z.number(),
  freeBytes: z.number(),
  folder: z.string(),
});
export type ArchiveStats = z.infer<typeof archiveStatsSchema>;

/** Sent at most a few times a second while objects arrive or go. */
export const archiveChangeSchema = z.strictObject({
  stats: archiveStatsSchema,
  /** Study Instance UIDs that changed since the last event; undefined when too many to list: ask again. */
  studies: z.array(z.string()).optional(),
});
export type ArchiveChange = z.infer<typeof archiveChangeSchema>;

export const archiveContract = {
  /** The local index, asked like a server. */
  search: oc.input(queryInputSchema).output(eventIterator(queryEventSchema)).errors(unknownKey),
  watch: oc.output(eventIterator(archiveChangeSchema)),
  /** Moves the entities' files out of the archive; `undoToken` brings them back until the program ends. */
  remove: oc
    .input(z.strictObject({ entities: z.array(entityPathSchema).min(1).max(5_000) }))
    .output(z.strictObject({ instances: z.number().int(), undoToken: z.string() }))
    .errors(notSaved),
  undoRemove: oc
    .input(z.strictObject({ undoToken: z.string() }))
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
