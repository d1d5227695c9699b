import { parseUtcOffset } from '../../../src-shared/dicom/date-time.ts';
import { statusCode } from '../../../src-shared/dicom/dimse-status.ts';
import type { DimseStatus } from '../../../src-shared/dicom/failure.ts';
import type { QueryExtension } from '../../../src-shared/dicom/query/extensions.ts';
import { levelsOf, type QueryLevel, type QueryModel } from '../../../src-shared/dicom/query/levels.ts';
import { tags } from '../../../src-shared/dicom/tags.ts';
import type { DataSet } from '../dataset/data-set.ts';
import { parseLevel } from './query-retrieve-models.ts';

/** Tags of the unique keys (PS3.4 §C.6.1.1, §C.6.2.1). */
const uniqueKeyTag: Readonly<Record<QueryLevel, number>> = {
  PATIENT: tags.PatientID,
  STUDY: tags.StudyInstanceUID,
  SERIES: tags.SeriesInstanceUID,
  IMAGE: tags.SOPInstanceUID,
};

export type CheckedIdentifier = { ok: true; level: QueryLevel } | { ok: false; status: DimseStatus };

/**
 * The rules an identifier must keep (PS3.4 §C.4.1.2.1, §C.4.2.1.4, §C.4.3.1.3): a level of the model; one value for the unique key of
 * each level above it; for retrieval one value or a list of UIDs for the level's own. Where relational behaviour was agreed on, the
 * levels above are free (§C.4.2.3.2.1); a time zone, where these were, is one (§C.4.1.1.3.1). A patient may be retrieved in the Study Root, which has no such level. What breaks them is answered with A900H, the offending elements named.
 */
export function checkIdentifier(
  purpose: 'find' | 'retrieve',
  model: QueryModel,
  identifier: DataSet,
  extensions: readonly QueryExtension[] = [],
): CheckedIdentifier {
  const levelText = identifier.string(tags.QueryRetrieveLevel);
  if (!levelText) return refuse(tags.QueryRetrieveLevel, 'Query/Retrieve Level is missing');
  const level = parseLevel(levelText);
  const levels = levelsOf(model);
  // Orthanc retrieves patients in the Study Root: not in the standard, and there is one thing only that it can mean.
  const isPatientOfStudyRoot = purpose === 'retrieve' && model === 'study' && level === 'PATIENT';
  if (!level || !(levels.includes(level) || isPatientOfStudyRoot)) {
    return refuse(tags.QueryRetrieveLevel, 'Query/Retrieve Level is not one of the model');
  }
  for (const above of extensions.includes('relational') ? [] : levels.slice(0, Math.max(0, levels.indexOf(level)))) {
    const problem = singleValueProblem(identifier, above);
    if (problem) return refuse(uniqueKeyTag[above], problem);
  }
  if (purpose === 'retrieve') {
    const problem = level === 'PATIENT' ? singleValueProblem(identifier, level) : uidListProblem(identifier, level);
    if (problem) return refuse(uniqueKeyTag[level], problem);
  }
  const zone = extensions.includes('timezone') ? (identifier.string(tags.TimezoneOffsetFromUTC)?.trim() ?? '') : '';
  if (zone !== '' && parseUtcOffset(zone) === undefined)
    return refuse(tags.TimezoneOffsetFromUTC, 'Timezone Offset From UTC is none');
  return { ok: true, level };
}

function singleValueProblem(identifier: DataSet, level: QueryLevel): string | undefined {
  const values = identifier.strings(uniqueKeyTag[level]).filter((value) => value !== '');
  const [only] = values;
  if (only === undefined) return `Unique key of level ${level} is missing`;
  if (values.length > 1 || hasWildcard(only)) return `Unique key of level ${level} must be one value`;
  return undefined;
}

function uidListProblem(identifier: DataSet, level: QueryLevel): string | undefined {
  const values = identifier.strings(uniqueKeyTag[level]);
  if (values.every((value) => value === '')) return `Unique key of level ${level} is missing`;
  return values.some(hasWildcard) ? `Unique key of level ${level} must be UIDs` : undefined;
}

function hasWildcard(value: string): boolean {
  return value.includes('*') || value.includes('?');
}

function refuse(tag: number, errorComment: string): CheckedIdentifier {
  return { ok: false, status: { code: statusCode.DoesNotMatchSopClass, errorComment, offendingElements: [tag] } };
}
