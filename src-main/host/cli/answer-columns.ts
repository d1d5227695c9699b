import { lookupKeyword, lookupTag } from '../../../src-shared/dicom/dictionary.ts';
import { uniqueKeyOf } from '../../../src-shared/dicom/query/levels.ts';
import { queryKeys } from '../../../src-shared/dicom/query/query-keys.ts';
import { formatTagDigits } from '../../../src-shared/dicom/tag.ts';
import { tags } from '../../../src-shared/dicom/tags.ts';
import type { DataSet } from '../../dicom/dataset/data-set.ts';
import type { Query } from './identifier.ts';
import { counted } from './quantity.ts';

/** A column of a table or of CSV. */
export interface Column {
  readonly heading: string;
  readonly sequences?: readonly number[];
  readonly tag: number;
}

/**
 * Return keys that were named, in that order and by keyword; without any, what a table in the window shows, with its headings.
 * Last the unique key, which is what the next command needs.
 */
export function columnsOf({ model, level, keys }: Query): Column[] {
  const unique = uniqueKeyOf[level];
  if (keys.some(({ value }) => value === undefined)) {
    const named = keys.map(({ name, tag, sequences = [] }) => ({ heading: name, tag, sequences }));
    return named.some(({ heading }) => heading === unique) ? named : [...named, { heading: unique, tag: tagOf(unique) }];
  }
  // What belongs to its patient is asked of a study in the study model alone, but for the patient's ID.
  const isOfStudies = ({ kind, keyword }: (typeof queryKeys)[number]) =>
    model === 'study' ? kind !== 'computed' : keyword === uniqueKeyOf.PATIENT;
  const isUsual = (row: (typeof queryKeys)[number]) =>
    row.column === 'default' && (row.level === level || (level === 'STUDY' && row.level === 'PATIENT' && isOfStudies(row)));
  const usual = queryKeys.filter((row) => isUsual(row) && row.keyword !== unique);
  const others = keys.filter(({ name }) => name !== unique && !usual.some(({ keyword }) => keyword === name));
  return [
    ...usual.map(({ keyword, label }) => ({ heading: label, tag: tagOf(keyword) })),
    ...others.map(({ name, tag, sequences = [] }) => ({ heading: name, tag, sequences })),
    { heading: unique, tag: tagOf(unique) },
  ];
}

function tagOf(keyword: string): number {
  return lookupKeyword(keyword)?.tag ?? 0;
}

/** A value as text, of all items where it is in a sequence; a sequence as the number of its items. */
export function cell(answer: DataSet, { tag, sequences: [first, ...rest] = [] }: Pick<Column, 'tag' | 'sequences'>): string {
  if (first !== undefined)
    return answer
      .sequence(first)
      .map((item) => cell(item, { tag, sequences: rest }))
      .join('\\');
  const element = answer.get(tag);
  if (element === undefined) return '';
  if (element.vr === 'SQ') return counted(answer.sequence(tag).length, 'item');
  if (element.vr === 'AT') return answer.numbers(tag).map(formatTagDigits).join('\\');
  return answer.text(tag) ?? '';
}

/** The step of a worklist item stands for itself, as in the keys. */
export function csvHeading({ tag, sequences = [] }: Column): string {
  const path = sequences.filter((one) => one !== tags.ScheduledProcedureStepSequence);
  return [...path, tag].map((one) => lookupTag(one)?.keyword || formatTagDigits(one)).join('.');
}
