import type { QueryInput } from '../../src-shared/contract/browse.ts';
import type { EntityPath, Row } from '../../src-shared/contract/common.ts';
import { lookupTag } from '../../src-shared/dicom/dictionary.ts';
import { explainTextProblem } from '../../src-shared/dicom/explain/text-problem.ts';
import { levelsOf, type QueryLevel, uniqueKeyOf } from '../../src-shared/dicom/query/levels.ts';
import { tags } from '../../src-shared/dicom/tags.ts';
import type { VR } from '../../src-shared/dicom/vr.ts';
import type { DataSet } from '../dicom/dataset/data-set.ts';
import { textProblemsOf } from '../dicom/dataset/text-problems.ts';
import { cutValue, showInReadingOrder } from './shown-values.ts';

const opaque: ReadonlySet<VR> = new Set<VR>(['SQ', 'OB', 'OW', 'OF', 'OD', 'OL', 'OV', 'UN']);

/** What every answer repeats. */
const notShown: ReadonlySet<number> = new Set([tags.SpecificCharacterSet, tags.QueryRetrieveLevel]);

/** One answer as a row: decoded text by keyword, the path down to its entity, and what is wrong with it. */
export function rowOf(dataSet: DataSet, query: QueryInput): Row {
  const values: Record<string, string> = {};
  for (const element of dataSet) {
    const entry = lookupTag(element.tag);
    if (entry === undefined || entry.keyword === '' || notShown.has(element.tag)) continue;
    if (opaque.has(entry.vr) || element.items !== undefined) continue;
    values[entry.keyword] = cutValue(dataSet.text(element.tag) ?? '');
  }
  // Its keys are as the server has them: it is asked by them.
  const path = pathOf(values, query);
  showInReadingOrder(values);
  const problem = problemOf(path, query, dataSet);
  return { path, values, ...(problem === undefined ? {} : { problem }) };
}

/** Unique keys from the answer; of the levels above also from what was asked, which the answer can only repeat. */
function pathOf(values: Readonly<Record<string, string>>, { level, keys }: QueryInput): EntityPath {
  const path: EntityPath = { level };
  for (const above of levelsDownTo(level)) {
    const keyword = uniqueKeyOf[above];
    const asked = above === level ? undefined : singleValue(keys[keyword]);
    const value = (values[keyword] ?? '').trim() || asked;
    if (value !== undefined && value !== '' && value.length <= 1_024) path[keyword] = value;
  }
  return path;
}

function levelsDownTo(level: QueryLevel): readonly QueryLevel[] {
  const all = levelsOf('patient');
  return all.slice(0, all.indexOf(level) + 1);
}

function singleValue(value: string | undefined): string | undefined {
  return value !== undefined && value !== '' && !/[*?\\]/.test(value) ? value : undefined;
}

function problemOf(path: EntityPath, { level, model }: QueryInput, answer: DataSet): string | undefined {
  const sentences: string[] = [];
  const missing = levelsOf(model)
    .filter((above) => levelsDownTo(level).includes(above) && path[uniqueKeyOf[above]] === undefined)
    .map((above) => uniqueKeyOf[above]);
  // An image without Patient ID is common in Study Root answers and does no harm there: levelsOf leaves it out.
  if (missing.length > 0) {
    sentences.push(`The answer has no ${missing.join(' and no ')}, so it cannot be opened or retrieved by it.`);
  }
  const doubtful = textProblemsOf(answer).flatMap((found) => {
    const name = lookupTag(found.element.tag)?.name;
    return name === undefined ? [] : [{ ...found, name }];
  });
  for (const { element, problem, name } of doubtful.slice(0, mostExplained)) {
    sentences.push(`${explainTextProblem(problem, name)} Its bytes: ${hexOf(element.value)}.`);
  }
  if (doubtful.length > mostExplained) sentences.push(`So it is with ${doubtful.length - mostExplained} more.`);
  return sentences.length > 0 ? sentences.join(' ') : undefined;
}

/** Elements of one answer whose text is explained one by one. */
const mostExplained = 4;
/** Bytes of a value that are shown; a name has hardly more. */
const bytesShown = 64;

function hexOf(bytes: Uint8Array): string {
  const shown = Array.from(bytes.subarray(0, bytesShown), (byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join(' ');
  return bytes.length > bytesShown ? `${shown} … (${bytes.length} bytes)` : shown;
}
