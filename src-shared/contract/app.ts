import { oc } from '@orpc/contract';
import { z } from 'zod';
import { explanationSchema } from './common.ts';

export const appInfoSchema = z.strictObject({
  version: z.string(),
  host: z.enum(['electron', 'browser', 'cli']),
  /** Why this host and not the other, when that needs saying. */
  hostNote: z.string().optional(),
  dataFolder: z.string(),
  platform: z.string(),
  /** What keeps passwords and keys from others: the operating system's store, or only the permissions of our file. */
  secretProtection: z.enum(['operating-system', 'file-permissions']),
  /** What a person should know about this start: a damaged settings file was set aside, and the like. */
  notices: z.array(explanationSchema).optional(),
});
export type AppInfo = z.infer<typeof appInfoSchema>;

export const appContract = {
  info: oc.output(appInfoSchema),
};
