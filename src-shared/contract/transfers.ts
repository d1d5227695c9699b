import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { entityPathSchema, explanationSchema, idSchema, modelSchema, mostEntities, notFound } from './common.ts';
import { retrieveMethods } from './servers.ts';

export const jobStates = ['waiting', 'running', 'complete', 'partial', 'failed', 'cancelled', 'interrupted'] as const;

/** A transfer as the queue shows it. Counts are sub-operations as the server reports them, or our own where it does not. */
export const jobSchema = z.strictObject({
  id: idSchema,
  /** `commit` asks a server to answer for what was sent (storage commitment). */
  kind: z.enum(['retrieve', 'send', 'commit']),
  state: z.enum(jobStates),
  /** What is moved, for people: patient, study, number of files. */
  title: z.string(),
  serverId: z.string(),
  serverName: z.string(),
  method: z.enum(['C-MOVE', 'C-GET', 'C-STORE', 'N-ACTION']).optional(),
  createdAt: z.string(),
  startedAt: z.string().optional(),
  endedAt: z.string().optional(),
  /** Undefined until the other side or the file system has said how many there are. */
  total: z.number().int().optional(),
  remaining: z.number().int().optional(),
  completed: z.number().int(),
  failed: z.number().int(),
  warning: z.number().int(),
  /** Objects that reached us (retrieve), were acknowledged (send), or are committed (commit). */
  arrived: z.number().int(),
  bytes: z.number(),
  bytesPerSecond: z.number(),
  secondsLeft: z.number().optional(),
  /** Several sentences, newest last: "C-GET was refused, trying C-MOVE". */
  notes: z.array(z.string()),
  /** Why it ended as it did, when that was not `complete`. */
  explanation: explanationSchema.optional(),
  /** How many entries `problems` has. */
  problemCount: z.number().int(),
  attempt: z.number().int(),
});
export type Job = z.infer<typeof jobSchema>;

/** One file or instance that did not make it, or made it with a warning. */
export const jobProblemSchema = z.strictObject({
  item: z.string(),
  severity: z.enum(['failed', 'warning', 'left-out']),
  explanation: explanationSchema,
});
export type JobProblem = z.infer<typeof jobProblemSchema>;

export const jobsEventSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('snapshot'), jobs: z.array(jobSchema) }),
  z.strictObject({ type: z.literal('changed'), jobs: z.array(jobSchema) }),
  z.strictObject({ type: z.literal('removed'), ids: z.array(idSchema) }),
]);
export type JobsEvent = z.infer<typeof jobsEventSchema>;

export const transfersContract = {
  watch: oc.output(eventIterator(jobsEventSchema)),
  /** One job per entity; one request per entity with the full unique-key path. */
  retrieve: oc
    .input(
      z.strictObject({
        serverId: idSchema,
        model: modelSchema,
        method: z.enum(retrieveMethods).optional(),
        entities: z
          .array(
            z.strictObject({
              path: entityPathSchema,
              title: z.string().max(512),
              expected: z.number().int().nonnegative().optional(),
            }),
          )
          .min(1)
          .max(mostEntities),
      }),
    )
    .output(z.strictObject({ jobIds: z.array(idSchema) }))
    .errors(notFound),
  /** One job; folders are searched. */
  sendFiles: oc
    .input(
      z.strictObject({ serverId: idSchema, paths: z.array(z.string().max(4096)).min(1).max(10_000), title: z.string().max(512) }),
    )
    .output(z.strictObject({ jobId: idSchema }))
    .errors(notFound),
  sendEntities: oc
    .input(
      z.strictObject({
        serverId: idSchema,
        /** The storage area that they are in; left out, the local archive. */
        area: idSchema.optional(),
        entities: z.array(entityPathSchema).min(1).max(mostEntities),
        title: z.string().max(512),
      }),
    )
    .output(z.strictObject({ jobId: idSchema }))
    .errors(notFound),
  /** Asks for storage commitment of what a send job has sent: a job of its own. */
  commit: oc
    .input(z.strictObject({ id: idSchema }))
    .output(z.strictObject({ jobId: idSchema }))
    .errors({ ...notFound, NOTHING_SENT: {} }),
  cancel: oc.input(z.strictObject({ id: idSchema })).errors(notFound),
  retry: oc.input(z.strictObject({ id: idSchema })).errors(notFound),
  /** Takes ended jobs off the list. Without ids: all ended ones. */
  clear: oc.input(z.strictObject({ ids: z.array(idSchema).optional() })).output(z.strictObject({ ids: z.array(idSchema) })),
  /** Undo of `clear`, while the engine still has them. */
  restore: oc.input(z.strictObject({ ids: z.array(idSchema).min(1) })).errors(notFound),
  problems: oc
    .input(z.strictObject({ id: idSchema }))
    .output(z.array(jobProblemSchema))
    .errors(notFound),
};
