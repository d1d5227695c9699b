import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { explanationSchema, notSaved, portSchema } from './common.ts';
import { aeTitleSchema } from './servers.ts';

export const receiverConfigSchema = z.strictObject({
  on: z.boolean(),
  aeTitle: aeTitleSchema,
  port: portSchema,
  /** Loopback unless a person asks for more. `0.0.0.0` is every address. */
  bindAddress: z.union([z.ipv4(), z.ipv6()]),
});
export type ReceiverConfig = z.infer<typeof receiverConfigSchema>;

export const receiverStatusSchema = z.strictObject({
  config: receiverConfigSchema,
  state: z.enum(['off', 'listening', 'failed']),
  explanation: explanationSchema.optional(),
  /** This computer's addresses, to tell a PACS administrator. */
  addresses: z.array(
    z.strictObject({ interface: z.string(), address: z.string(), family: z.enum(['IPv4', 'IPv6']), internal: z.boolean() }),
  ),
  openAssociations: z.number().int(),
  receivedObjects: z.number().int(),
  receivedBytes: z.number(),
  lastFrom: z.strictObject({ aeTitle: z.string(), address: z.string(), at: z.string() }).optional(),
});
export type ReceiverStatus = z.infer<typeof receiverStatusSchema>;

export const receiverContract = {
  watch: oc.output(eventIterator(receiverStatusSchema)),
  /** Restarts the listener where needed and resolves with what came of it. */
  configure: oc.input(receiverConfigSchema).output(receiverStatusSchema).errors(notSaved),
};
