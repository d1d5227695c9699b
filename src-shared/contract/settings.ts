import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { notSaved } from './common.ts';
import { aeTitleSchema } from './servers.ts';

const seconds = z.number().int().min(1).max(3600);

export const settingsSchema = z.strictObject({
  /** Our AE title when we call others. */
  callingAeTitle: aeTitleSchema,
  theme: z.enum(['system', 'light', 'dark']),
  /** Rows after which a search stops and says so. */
  resultLimit: z.number().int().min(1).max(1_000_000),
  durability: z.enum(['strict', 'background']),
  timeouts: z.strictObject({
    connectSeconds: seconds,
    associationSeconds: seconds,
    responseSeconds: seconds,
    silenceSeconds: seconds,
  }),
  /** What others may ask of the receiver at once, and how long it waits for them. In force for the next association. */
  receiverLimits: z.strictObject({
    associations: z.number().int().min(1).max(1000),
    associationsPerPeer: z.number().int().min(1).max(1000),
    /** Without a byte in either direction. */
    idleSeconds: seconds,
    /** For the association request (ARTIM). */
    requestSeconds: seconds,
  }),
  /** See `disk-room.ts`. */
  disk: z.strictObject({
    warnGigabytes: z.number().int().min(0).max(100_000),
    warnPercent: z.number().int().min(0).max(100),
    reserveMegabytes: z.number().int().min(0).max(10_000_000),
  }),
  /** Longest P-DATA-TF we take, bytes. */
  maxPduLength: z.number().int().min(4096).max(4_194_304),
  parallelTransfers: z.number().int().min(1).max(8),
  /** How many of them may go to or come from one server at a time; left out, 1. */
  parallelTransfersPerServer: z.number().int().min(1).max(8).optional(),
  /** Set once the first-run cards were dealt with. */
  welcomed: z.boolean(),
  /** What the window remembers: column order and widths, last search. Opaque to the engine, size-limited. */
  window: z.record(z.string().max(64), z.string().max(65_536)),
});
export type Settings = z.infer<typeof settingsSchema>;

export const settingsContract = {
  watch: oc.output(eventIterator(settingsSchema)),
  /** Replaces what is named. `window` is merged key by key; an empty text takes its key away. */
  update: oc.input(settingsSchema.partial()).output(settingsSchema).errors(notSaved),
};
