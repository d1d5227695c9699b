import { z } from 'zod';
import { entityPathSchema, idSchema, modelSchema } from '../../src-shared/contract/common.ts';
import { retrieveMethods } from '../../src-shared/contract/servers.ts';
import type { Job, JobProblem } from '../../src-shared/contract/transfers.ts';
import type { ServiceFailure } from '../../src-shared/dicom/failure.ts';

/** SOP class and instance UID of something that was sent. */
export const sentInstanceSchema = z.tuple([z.string(), z.string()]);
export type SentInstance = z.infer<typeof sentInstanceSchema>;

/** What a job is to do: everything a later try needs, kept across restarts. */
export const jobSpecSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('retrieve'),
    serverId: idSchema,
    model: modelSchema,
    method: z.enum(retrieveMethods).optional(),
    path: entityPathSchema,
    expected: z.number().int().nonnegative().optional(),
  }),
  z.object({ kind: z.literal('send-files'), serverId: idSchema, paths: z.array(z.string()) }),
  z.object({
    kind: z.literal('send-entities'),
    serverId: idSchema,
    /** The storage area that has them; left out, the local archive. */
    area: idSchema.optional(),
    entities: z.array(entityPathSchema),
  }),
  z.object({ kind: z.literal('commit'), serverId: idSchema, instances: z.array(sentInstanceSchema) }),
]);
export type JobSpec = z.infer<typeof jobSpecSchema>;
export type RetrieveSpec = Extract<JobSpec, { kind: 'retrieve' }>;
export type SendSpec = Extract<JobSpec, { kind: 'send-files' | 'send-entities' }>;
export type CommitSpec = Extract<JobSpec, { kind: 'commit' }>;

export const kindOf: Readonly<Record<JobSpec['kind'], Job['kind']>> = {
  retrieve: 'retrieve',
  'send-files': 'send',
  'send-entities': 'send',
  commit: 'commit',
};

/** How many objects there will be, where the spec says it. */
export function totalOf(spec: JobSpec): number | undefined {
  if (spec.kind === 'retrieve') return spec.expected;
  return spec.kind === 'commit' ? spec.instances.length : undefined;
}

/** What a running job tells about itself. Counts are totals so far, not steps. */
export type JobProgress = Partial<Pick<Job, 'method' | 'total' | 'remaining' | 'completed' | 'failed' | 'warning' | 'arrived'>>;

/** A job's way to the queue while it runs. */
export interface JobContext {
  readonly signal: AbortSignal;
  progress(progress: JobProgress): void;
  /** Bytes since the last call. */
  bytes(count: number): void;
  /** All bytes there will be, where that is known beforehand: a better base for the time left than objects. */
  totalBytes(count: number): void;
  /** A sentence for the job's row. */
  note(sentence: string): void;
  problem(problem: JobProblem): void;
  /** What the server has acknowledged in all: it can be asked to answer for that later. Once, at the end. */
  sent(instances: readonly SentInstance[]): void;
}

/** The closed set of ways a run ends. `failure` says why where that is not `complete`. */
export type JobOutcome =
  | { readonly state: 'complete' }
  | { readonly state: 'partial'; readonly failure: ServiceFailure }
  | { readonly state: 'failed'; readonly failure: ServiceFailure }
  | { readonly state: 'cancelled' };

const endedStates = ['complete', 'partial', 'failed', 'cancelled', 'interrupted'] as const satisfies readonly Job['state'][];

export function hasEnded(state: Job['state']): boolean {
  return (endedStates as readonly string[]).includes(state);
}

/** A job before anything happened, or before it is tried again. */
export function freshCounts(): Pick<
  Job,
  'completed' | 'failed' | 'warning' | 'arrived' | 'bytes' | 'bytesPerSecond' | 'problemCount'
> {
  return { completed: 0, failed: 0, warning: 0, arrived: 0, bytes: 0, bytesPerSecond: 0, problemCount: 0 };
}
