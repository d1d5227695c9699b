import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { queryInputSchema, unknownKey } from './browse.ts';
import { entityPathSchema, explanationSchema, idSchema, mostEntities, notFound, notSaved, queryEventSchema } from './common.ts';

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

const leftOutSchema = z.array(z.strictObject({ file: z.string(), explanation: explanationSchema }));

const exportInputSchema = z.strictObject({
  ...inArea,
  entities: z.array(entityPathSchema).min(1).max(mostEntities),
  to: z.discriminatedUnion('kind', [
    /** On this computer; made if missing. */
    z.strictObject({ kind: z.literal('folder'), folder: z.string().trim().min(1).max(4096) }),
    z.strictObject({ kind: z.literal('zip'), file: z.string().trim().min(1).max(4096) }),
    /** A zip file that the browser host hands to the browser, see `download.ts`. */
    z.strictObject({ kind: z.literal('download') }),
  ]),
  /** Folders and a file name with keywords in braces; left out, names are File IDs (PS3.10 §8.2). */
  template: z.string().trim().min(1).max(1024).optional(),
});
export type ExportInput = z.infer<typeof exportInputSchema>;

const exportEventSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('progress'), done: z.number().int(), total: z.number().int() }),
  z.strictObject({
    kind: z.literal('done'),
    exported: z.number().int(),
    bytes: z.number(),
    /** Whether there is a DICOMDIR. */
    directory: z.boolean(),
    /** What there is to know of the DICOMDIR, in words: why there is none, how many files it does not list, what was made up. */
    notes: z.array(z.string()),
    leftOut: leftOutSchema,
    /** Of a download. */
    download: z.uuid().optional(),
  }),
  /** Files that were written until then may be there. */
  z.strictObject({ kind: z.literal('failed'), explanation: explanationSchema }),
]);
export type ExportEvent = z.infer<typeof exportEventSchema>;

export const archiveContract = {
  /** The index, asked like a server. */
  search: oc
    .input(queryInputSchema.extend(inArea))
    .output(eventIterator(queryEventSchema))
    .errors({ ...unknownKey, ...notFound }),
  watch: oc.input(z.strictObject(inArea).optional()).output(eventIterator(archiveChangeSchema)).errors(notFound),
  /** Keeps the studies of the entities from being deleted to make room, or no longer. */
  pin: oc
    .input(z.strictObject({ ...inArea, entities: z.array(entityPathSchema).min(1).max(mostEntities), pinned: z.boolean() }))
    .output(z.strictObject({ studies: z.number().int() }))
    .errors({ ...notFound, ...notSaved }),
  /** The file of an image; one among others of a series, study or patient. */
  locate: oc
    .input(z.strictObject({ ...inArea, entity: entityPathSchema }))
    .output(z.strictObject({ file: z.string(), folder: z.string() }))
    .errors(notFound),
  /** Moves the entities' files out of the archive; `undoToken` brings them back until it is forgotten or the program ends. */
  remove: oc
    .input(z.strictObject({ ...inArea, entities: z.array(entityPathSchema).min(1).max(mostEntities) }))
    .output(z.strictObject({ instances: z.number().int(), undoToken: z.string() }))
    .errors({ ...notFound, ...notSaved }),
  undoRemove: oc
    .input(z.strictObject({ ...inArea, undoToken: z.string() }))
    .output(z.strictObject({ instances: z.number().int() }))
    .errors({ ...notFound, ...notSaved }),
  /** Deletes for good what `undoToken` stands for: only then is there more room on the disk. */
  forgetRemoved: oc.input(z.strictObject({ ...inArea, undoToken: z.string() })).errors(notFound),
  /** Writes the entities' objects out, with a DICOMDIR. Ends with `done` or `failed`; whoever stops listening cancels it. */
  export: oc.input(exportInputSchema).output(eventIterator(exportEventSchema)).errors(notFound),
  /** Takes files, folders, zip files and what a DICOMDIR names into the archive. Paths of this computer; the browser host puts uploads there first. */
  importFiles: oc
    .input(z.strictObject({ ...inArea, paths: z.array(z.string().max(4096)).min(1).max(10_000) }))
    .output(
      z.strictObject({
        imported: z.number().int(),
        alreadyThere: z.number().int(),
        leftOut: leftOutSchema,
        /** Files that were not looked at, since the disk is full; a zip file counts as one. */
        notTried: z.number().int().optional(),
      }),
    )
    .errors(notFound),
  /** Rebuilds the index from the files. */
  reindex: oc
    .input(z.strictObject(inArea).optional())
    .output(eventIterator(z.strictObject({ done: z.number().int(), total: z.number().int(), problems: z.number().int() })))
    .errors(notFound),
};
