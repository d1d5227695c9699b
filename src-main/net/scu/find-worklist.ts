import type { UnencodableText } from '../../../src-shared/dicom/failure.ts';
import { sopClass } from '../../../src-shared/dicom/sop-classes.ts';
import { tags } from '../../../src-shared/dicom/tags.ts';
import type { DataSet } from '../../dicom/dataset/data-set.ts';
import type { FindEnd } from '../../dicom/services/c-find.ts';
import { putInCharacterSet, unicode } from '../../dicom/services/identifier-character-set.ts';
import { type FindOptions, findOver, notBegun, overKept } from './find.ts';
import type { Target } from './target.ts';

/** Nothing but these can be matched by wildcards (PS3.4 Table K.6-1). */
const wildcardKeys: ReadonlySet<number> = new Set([tags.PatientName, tags.ScheduledPerformingPhysicianName]);

/** A C-FIND of the modality worklist (PS3.4 Annex K) over an association of its own, unless one is kept. As `find`, without levels. */
export async function* findWorklist(target: Target, query: FindOptions): AsyncGenerator<readonly DataSet[], FindEnd, void> {
  const unencodable = putWorklistKeysInCharacterSetOf(target, query);
  if (unencodable !== undefined) return notBegun(unencodable, query.signal);
  return yield* overKept(target, sopClass.ModalityWorklistFind, query, {}, (session, context) =>
    findOver(session, context, query, query, target),
  );
}

/** As `putInCharacterSetOf`. */
export function putWorklistKeysInCharacterSetOf(
  target: Target,
  query: Pick<FindOptions, 'identifier' | 'characterSet' | 'wildcards'>,
): UnencodableText | undefined {
  return putInCharacterSet(query.identifier, query.characterSet ?? target.characterSet ?? unicode, {
    wildcards: query.wildcards ?? false,
    wildcardDoes: (tag) => wildcardKeys.has(tag),
  });
}
