import type { Row } from '../../src-shared/contract/common.ts';
import { lookupKeyword } from '../../src-shared/dicom/dictionary.ts';
import { worklistKeys } from '../../src-shared/dicom/query/worklist-keys.ts';
import { tags } from '../../src-shared/dicom/tags.ts';
import type { DataSet } from '../dicom/dataset/data-set.ts';
import { worklistValues } from '../dicom/services/worklist-identifier.ts';
import { cutValue, showInReadingOrder } from './shown-values.ts';

/**
 * A worklist item as a row. Its path is that of the study that is to be made: what of it has arrived here can be told
 * (PS3.4 Table K.6-1: the images get this Study Instance UID).
 */
export function worklistRow(item: DataSet): Row {
  const values = Object.fromEntries(Object.entries(worklistValues(item)).map(([keyword, text]) => [keyword, cutValue(text)]));
  // The keys stay as the server has them.
  const { StudyInstanceUID, PatientID } = values;
  showInReadingOrder(values);
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
