import { z } from 'zod';

/** Layouts of files that have a name; what they are: `namedLayouts` of `src-main/archive/file-naming.ts`. */
export const layoutNames = ['flat', 'study', 'series', 'patient', 'date', 'series-date', 'time', 'short'] as const;
export type LayoutName = (typeof layoutNames)[number];

/**
 * Names of the files of an area. `layout` is one of `layoutNames` or folders and a
 * file name with keywords in braces; left out, folders and names say nothing of what is in them. Files that are there stay where
 * they are.
 */
export const areaFilesSchema = z.strictObject({
  layout: z.string().trim().min(1).max(1024).optional(),
  /** What file names end in where the layout does not say it: up to 16 letters and digits, none for nothing; left out, `dcm`. */
  extension: z
    .string()
    .regex(/^[A-Za-z0-9]{0,16}$/)
    .optional(),
});
export type AreaFiles = z.infer<typeof areaFilesSchema>;

/** An object whose content differed from what was here under its SOP Instance UID. */
export const duplicateSchema = z.strictObject({
  kind: z.enum(['kept-both', 'replaced']),
  sopInstanceUid: z.string(),
  studyInstanceUid: z.string(),
  /** AE title that it came from, '' where there was none. */
  from: z.string(),
  /** ISO 8601. */
  at: z.string(),
});
export type Duplicate = z.infer<typeof duplicateSchema>;
