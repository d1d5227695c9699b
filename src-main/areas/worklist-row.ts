import type { Row } from '../../src-shared/contract/common.ts';
import { lookupKeyword } from '../../src-shared/dicom/dictionary.ts';
import { worklistKeys } from '../../src-shared/dicom/query/worklist-keys.ts';
import { tags } from '../../src-shared/dicom/tags.ts';
import { inReadingOrder } from '../../src-shared/reading-order.ts';
import type { DataSet } from '../dicom/dataset/data-set.ts';
import { worklistValues } from '../dicom/services/worklist-identifier.ts';

/** Longest value shown in a row, in UTF-16 units. */
const longestValue = 4_096;

/**
 * A worklist item as a row. Its path is that of the study that is to be made: what of it has arrived here can be told
 * (PS3.4 Table K.6-1: the images get this Study Instance UID).
 */
export function worklistRow(item: DataSet): Row {
  const values = Object.fromEntries(
    Object.entries(worklistValues(item)).map(([keyword, text]) => [
      keyword,
      text.length > longestValue ? `${text.slice(0, longestValue)}…` : text,
    ]),
  );
  // The keys stay as the server has them; what is shown is read as it is written.
  const { StudyInstanceUID, PatientID } = values;
  for (const [keyword, value] of Object.entries(values)) values[keyword] = inReadingOrder(value);
  const problem = problemOf(item);
  return {
    path: {
      level: 'STUDY',
      ...(PatientID && PatientID.length <= 1_024 ? { PatientID } : {}),
      ...(StudyInstanceUID && StudyInstanceUID.length <= 1_024 ? { StudyInstanceUID } : {}),
    },
    values,
    ...(problem === undefined ? {} : { problem }),
  };
}

function problemOf(item: DataSet): string | undefined {
  const step = item.sequence(tags.ScheduledProcedureStepSequence)[0];
  if (step === undefined) return 'The answer has no scheduled procedure step.';
  const undecodable = worklistKeys.flatMap(({ keyword, place }) => {
    const entry = lookupKeyword(keyword);
    const wrong = entry && (place === 'step' ? step : item).textProblem(entry.tag);
    return entry && wrong ? [entry.name] : [];
  });
  if (undecodable.length === 0) return undefined;
  return `The text of ${undecodable.join(', ')} does not fit the character set the server names; what could not be read is marked.`;
}
