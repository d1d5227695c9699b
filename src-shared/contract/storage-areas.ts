import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { areaFilesSchema, duplicateSchema } from './area-files.ts';
import { explanationSchema, idSchema, notFound, notSaved } from './common.ts';
import { keptCountsSchema, receivingSchema } from './receiving.ts';
import { aeTitleSchema } from './servers.ts';

export const areaAccesses = ['read-write', 'read', 'write'] as const;

/** An address, a range of them (10.2.0.0/16), or the name of a computer, which is looked up when the area is opened. */
const callerAddressSchema = z.union([
  z.ipv4(),
  z.ipv6(),
  z.cidrv4(),
  z.cidrv6(),
  z
    .string()
    .max(253)
    .regex(/^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$/),
]);

/** One who may call: by AE title, by address, or by both together. */
export const callerSchema = z
  .strictObject({ aeTitle: aeTitleSchema.optional(), address: callerAddressSchema.optional() })
  .refine(({ aeTitle, address }) => aeTitle !== undefined || address !== undefined, { message: 'title or address' });
export type Caller = z.infer<typeof callerSchema>;

const count = z.number().int().min(1).max(1_000_000_000);
const bytes = z.number().int().min(1).max(Number.MAX_SAFE_INTEGER);

/** What an area may hold; what is left out is not limited. */
export const areaQuotaSchema = z.strictObject({
  studies: count.optional(),
  bytes: bytes.optional(),
  bytesPerStudy: bytes.optional(),
  /** Bytes that are to stay free on the disk. */
  freeBytes: bytes.optional(),
});
export type AreaQuota = z.infer<typeof areaQuotaSchema>;

/** Where a caller may have objects of the area moved to, among the destinations that are known. */
export const areaMovesSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('any') }),
  /** Only to the title that it calls itself by. */
  z.strictObject({ kind: z.literal('own-title') }),
  /** Only to titles at the address it calls from. */
  z.strictObject({ kind: z.literal('own-address') }),
  /** Only what is listed; a rule without caller is for all. */
  z.strictObject({
    kind: z.literal('listed'),
    rules: z.array(z.strictObject({ caller: aeTitleSchema.optional(), destination: aeTitleSchema })).max(1_000),
  }),
]);
export type AreaMoves = z.infer<typeof areaMovesSchema>;

/** How an area behaves, whichever it is. */
export const areaRulesSchema = z.strictObject({
  access: z.enum(areaAccesses),
  /** Left out, everybody may call. */
  callers: z.array(callerSchema).max(1_000).optional(),
  quota: areaQuotaSchema,
  whenFull: z.enum(['refuse', 'delete-oldest']),
  moves: areaMovesSchema,
  /** Other content under a known SOP Instance UID is kept beside what is there and marked, or takes its place and is counted. */
  sameUid: z.enum(['keep-both', 'replace']),
  /** Queries match person names without case and accents; otherwise only for those who ask for it (fuzzy matching). */
  foldNames: z.boolean(),
  /** Left out, as `areaFilesSchema` with nothing in it. */
  files: areaFilesSchema.optional(),
  /** Which objects are taken, and how they are kept; left out, all of them, byte for byte. */
  receiving: receivingSchema.optional(),
});
export type AreaRules = z.infer<typeof areaRulesSchema>;

export const openRules: AreaRules = {
  access: 'read-write',
  quota: {},
  whenFull: 'refuse',
  moves: { kind: 'any' },
  sameUid: 'keep-both',
  foldNames: true,
};

/** An area beside the standard one, which is the local archive under the receiver's own title. */
export const areaInputSchema = areaRulesSchema.extend({
  on: z.boolean(),
  aeTitle: aeTitleSchema,
  /** Absolute; two areas may share one, with different access. */
  folder: z.string().trim().min(1).max(4096),
});
export type AreaInput = z.infer<typeof areaInputSchema>;
export const storageAreaSchema = areaInputSchema.extend({ id: idSchema });
export type StorageArea = z.infer<typeof storageAreaSchema>;

/** The id of the standard area. */
export const standardAreaId = 'standard';

export const areaStatusSchema = z.strictObject({
  area: storageAreaSchema,
  state: z.enum(['open', 'off', 'failed']),
  explanation: explanationSchema.optional(),
  studies: z.number().int(),
  instances: z.number().int(),
  bytes: z.number(),
  /** Deleted because the area was full, since Quarry was started. */
  deleted: z.strictObject({ studies: z.number().int(), instances: z.number().int(), lastAt: z.string().optional() }),
  /** Objects replaced by others with their SOP Instance UID, or kept beside others with it, since Quarry was started, */
  replaced: z.number().int(),
  keptBoth: z.number().int(),
  /** and the last of both, the newest first. */
  duplicates: z.array(duplicateSchema),
  /** Of files that lay in its folder and were taken in when it was first opened. */
  adopted: z.strictObject({ imported: z.number().int(), alreadyThere: z.number().int(), leftOut: z.number().int() }).optional(),
  /** Objects not taken because the area was full, since Quarry was started. */
  refused: z.number().int(),
  /** Left out where objects are kept as they are received. */
  kept: keptCountsSchema.optional(),
});
export type AreaStatus = z.infer<typeof areaStatusSchema>;

/** Why a caller was turned away. */
export const rejectionReasons = ['unknown-title', 'area-off', 'area-failed', 'caller-not-allowed'] as const;

/** Attempts of one caller for one title, counted together. */
export const rejectedAttemptSchema = z.strictObject({
  id: idSchema,
  reason: z.enum(rejectionReasons),
  calledAeTitle: z.string().max(64),
  callingAeTitle: z.string().max(64),
  address: z.string().max(64),
  times: z.number().int(),
  firstAt: z.string(),
  lastAt: z.string(),
});
export type RejectedAttempt = z.infer<typeof rejectedAttemptSchema>;

export const storageAreasSchema = z.strictObject({
  /** The standard area first. */
  areas: z.array(areaStatusSchema),
  /** The newest first. */
  rejected: z.array(rejectedAttemptSchema),
});
export type StorageAreasStatus = z.infer<typeof storageAreasSchema>;

const titleTaken = { TITLE_TAKEN: { data: z.strictObject({ aeTitle: z.string() }) } };
/** A line of a configuration that cannot be understood, or an area of it that cannot be had. */
const notUnderstood = { NOT_UNDERSTOOD: { data: z.strictObject({ line: z.number().int(), problem: z.string() }) } };

export const storageAreasContract = {
  watch: oc.output(eventIterator(storageAreasSchema)),
  add: oc
    .input(areaInputSchema)
    .output(storageAreaSchema)
    .errors({ ...notSaved, ...titleTaken }),
  update: oc
    .input(storageAreaSchema)
    .output(storageAreaSchema)
    .errors({ ...notFound, ...notSaved, ...titleTaken }),
  updateStandard: oc.input(areaRulesSchema).errors(notSaved),
  /** Takes the area from the list. Its files stay where they are. */
  remove: oc.input(z.strictObject({ id: idSchema })).errors({ ...notFound, ...notSaved }),
  /** Lets the caller of an attempt in: puts it among the area's callers, or switches the area on. */
  allow: oc.input(z.strictObject({ id: idSchema })).errors({ ...notFound, ...notSaved }),
  /** Takes an attempt from the list. */
  forget: oc.input(z.strictObject({ id: idSchema })).errors({ ...notFound, ...notSaved }),
  /** Adds the areas of a dcmqrscp.cfg; those whose title is there already are left out and named. */
  importDcmqrscp: oc
    .input(z.strictObject({ text: z.string().max(1_000_000) }))
    .output(z.strictObject({ added: z.array(z.string()), leftOut: z.array(z.string()), destinations: z.number().int() }))
    .errors({ ...notSaved, ...notUnderstood }),
  /** Areas and bookmarks as a dcmqrscp.cfg; `notes` says what that format cannot hold. */
  exportDcmqrscp: oc.output(z.strictObject({ text: z.string(), notes: z.array(z.string()) })),
};
