import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { explanationSchema, idSchema } from './common.ts';

export const practiceStatusSchema = z.strictObject({
  state: z.enum(['off', 'starting', 'running', 'failed']),
  port: z.number().int().optional(),
  aeTitle: z.string().optional(),
  serverId: idSchema.optional(),
  patients: z.number().int(),
  instances: z.number().int(),
  explanation: explanationSchema.optional(),
});
export type PracticeStatus = z.infer<typeof practiceStatusSchema>;

export const practiceContract = {
  watch: oc.output(eventIterator(practiceStatusSchema)),
  /** Starts the built-in DICOM server on loopback and bookmarks it. */
  start: oc.output(practiceStatusSchema),
  stop: oc.output(practiceStatusSchema),
};
