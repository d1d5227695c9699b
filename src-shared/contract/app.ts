import { oc } from '@orpc/contract';
import { z } from 'zod';

export const appInfoSchema = z.strictObject({
  version: z.string(),
  host: z.enum(['electron', 'browser', 'cli']),
  /** Why this host and not the other, when that needs saying. */
  hostNote: z.string().optional(),
  dataFolder: z.string(),
  platform: z.string(),
});
export type AppInfo = z.infer<typeof appInfoSchema>;

export const appContract = {
  info: oc.output(appInfoSchema),
};
