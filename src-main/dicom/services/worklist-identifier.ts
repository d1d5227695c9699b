import { lookupKeyword } from '../../../src-shared/dicom/dictionary.ts';
import { worklistKeys, worklistPlace } from '../../../src-shared/dicom/query/worklist-keys.ts';
import { tags } from '../../../src-shared/dicom/tags.ts';
import { DataSet } from '../dataset/data-set.ts';

/**
 * The identifier of a worklist query (PS3.4 §K.4.1.1.3): keys by keyword, each in its place, and all that is asked back beside them. Unicode
 * is asked for: servers that convert lose nothing then, others answer in what they have. Keywords that PS3.6 does not have are left out.
 */
export function worklistIdentifier(keys: Readonly<Record<string, string>>): DataSet {
  const identifier = new DataSet();
  identifier.set(tags.SpecificCharacterSet, 'CS', 'ISO_IR 192');
  const step = new DataSet({ parent: identifier });
  const put = (keyword: string, value: string) => {
    const entry = lookupKeyword(keyword);
    if (entry === undefined || entry.tag === tags.ScheduledProcedureStepSequence) return;
    const place = worklistPlace(keyword) === 'step' ? step : identifier;
    if (entry.vr === 'SQ') place.set(entry.tag, 'SQ', []);
    else if (entry.vr === 'US') place.set(entry.tag, 'US', numbersOf(value));
    else place.set(entry.tag, entry.vr, value === '' ? '' : value.split('\\'));
  };
  for (const { keyword } of worklistKeys) put(keyword, '');
  for (const [keyword, value] of Object.entries(keys)) put(keyword, value);
  identifier.set(tags.ScheduledProcedureStepSequence, 'SQ', [step]);
  return identifier;
}

function numbersOf(value: string): number[] {
  return value === '' ? [] : value.split('\\').map(Number).filter(Number.isFinite);
}

/** The attributes of a worklist item by keyword, the step's among them; several values are joined with a backslash. */
export function worklistValues(item: DataSet): Record<string, string> {
  const values: Record<string, string> = {};
  const step = item.sequence(tags.ScheduledProcedureStepSequence)[0];
  for (const { keyword, place } of worklistKeys) {
    const entry = lookupKeyword(keyword);
    const text = entry && (place === 'step' ? step : item)?.text(entry.tag);
    if (text !== undefined && text !== '') values[keyword] = text;
  }
  return values;
}
