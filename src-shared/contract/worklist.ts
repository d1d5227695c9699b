import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { parseDate, parseTime } from '../dicom/date-time.ts';
import { unknownKey } from './browse.ts';
import { explanationSchema, idSchema, notFound, notSaved, queryEventSchema, queryKeysSchema } from './common.ts';
import { aeTitleSchema } from './servers.ts';

/** Text of one value: no backslash, which separates values, and no control characters (PS3.5 §6.2). */
function text(longest: number) {
  return z
    .string()
    .trim()
    .max(longest, `At most ${longest} characters.`)
    .regex(/^[^\\\p{Cc}]*$/u, 'No backslash and no line break.');
}

const needed = (schema: ReturnType<typeof text>) => schema.min(1, 'This is needed.');

/** PN: up to three groups of 64 characters each (PS3.5 §6.2). */
const personName = text(194).refine(
  (name) => name.split('=').length <= 3 && name.split('=').every((group) => group.length <= 64),
  {
    message: 'At most 64 characters in each group.',
  },
);

const date = z.string().refine((value) => value === '' || (/^\d{8}$/.test(value) && parseDate(value) !== undefined), {
  message: 'A date is needed, as 20261231.',
});
const time = z.string().refine((value) => value === '' || (/^\d{4}(\d\d)?$/.test(value) && parseTime(value) !== undefined), {
  message: 'A time is needed, as 0830.',
});

/** A worklist entry as the form has it, by element keyword (PS3.4 Table K.6-1). Optional ones may be empty. */
export const worklistEntrySchema = z.strictObject({
  PatientName: personName.refine((name) => name !== '', 'This is needed.'),
  PatientID: needed(text(64)),
  PatientBirthDate: date,
  PatientSex: z.enum(['', 'F', 'M', 'O']),
  AccessionNumber: text(16),
  ReferringPhysicianName: personName,
  RequestedProcedureID: text(16),
  RequestedProcedureDescription: text(64),
  ScheduledProcedureStepStartDate: date.refine((value) => value !== '', 'This is needed.'),
  ScheduledProcedureStepStartTime: time.refine((value) => value !== '', 'This is needed.'),
  Modality: needed(text(16)).regex(/^[A-Z0-9 _]*$/, 'Capital letters and digits: CT, MR, US.'),
  ScheduledStationAETitle: aeTitleSchema,
  ScheduledProcedureStepDescription: text(64),
  ScheduledPerformingPhysicianName: personName,
});
export type WorklistEntry = z.infer<typeof worklistEntrySchema>;

/** An entry that is there. What is in the file may be more than the form has, and less strict. */
export const worklistItemSchema = z.strictObject({
  id: z.string(),
  values: z.record(z.string(), z.string()),
});
export type WorklistItem = z.infer<typeof worklistItemSchema>;

/** Our own worklist under one AE title: what modalities that call us by it are answered from. */
export const worklistStateSchema = z.strictObject({
  /** Where the files are. */
  folder: z.string(),
  items: z.array(worklistItemSchema),
  /** Files there that are no entries. */
  broken: z.array(z.strictObject({ file: z.string(), explanation: explanationSchema })),
});
export type WorklistState = z.infer<typeof worklistStateSchema>;

const fileNameSchema = z.string().min(1).max(255);

/** The storage area whose AE title is meant, whether it is open or not; left out, the receiver. Of one that is not there, NOT_FOUND. */
const ofArea = { area: idSchema.optional() };

export const worklistContract = {
  /** C-FIND of the modality worklist. Keys of the scheduled procedure step are put into its sequence. */
  search: oc
    .input(
      z.strictObject({ serverId: idSchema, keys: queryKeysSchema, limit: z.number().int().min(1).max(1_000_000).optional() }),
    )
    .output(eventIterator(queryEventSchema))
    .errors({ ...notFound, ...unknownKey }),
  /** Our own entries, at once and again after every change made here. */
  watch: oc.input(z.strictObject(ofArea).optional()).output(eventIterator(worklistStateSchema)).errors(notFound),
  /** Adds an entry, or changes the one with the id: what the form does not have stays as it is. */
  save: oc
    .input(z.strictObject({ ...ofArea, id: fileNameSchema.optional(), entry: worklistEntrySchema }))
    .output(worklistItemSchema)
    .errors({ ...notFound, ...notSaved }),
  remove: oc
    .input(z.strictObject({ ...ofArea, id: fileNameSchema }))
    .output(z.strictObject({ undoToken: z.string() }))
    .errors({ ...notFound, ...notSaved }),
  /** Puts a removed entry back, as long as Quarry runs. */
  undoRemove: oc.input(z.strictObject({ undoToken: idSchema })).errors({ ...notFound, ...notSaved }),
};
