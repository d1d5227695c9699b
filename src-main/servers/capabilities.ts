import { z } from 'zod';
import { queryModels } from '../../src-shared/dicom/query/levels.ts';

/** What a server was seen to negotiate, so that the next retrieve need not ask again. */
export const capabilitiesSchema = z.object({
  /** ISO 8601. */
  learnedAt: z.string(),
  /** Information models it accepts C-MOVE and C-GET for. */
  move: z.array(z.enum(queryModels)),
  get: z.array(z.enum(queryModels)),
  /** The method that last brought objects here: tried first when the bookmark says automatic. */
  lastGood: z.enum(['C-MOVE', 'C-GET']).optional(),
});
export type LearnedCapabilities = z.infer<typeof capabilitiesSchema>;
