import { levelsOf, type QueryLevel, queryLevels, uniqueKeyOf } from '../../../src-shared/dicom/query/levels.ts';
import { tags } from '../../../src-shared/dicom/tags.ts';
import { DataSet } from '../../dicom/dataset/data-set.ts';

/** The unique keys from the top of the model down to one entity; the entity's own may be a list of values joined with `\`. */
export type EntityKeys = { readonly level: QueryLevel } & Readonly<
  Partial<Record<(typeof uniqueKeyOf)[QueryLevel], string | undefined>>
>;

/** The identifier of a C-MOVE or C-GET: level and unique keys, nothing else (PS3.4 §C.4.2.1.4). In Unicode until it is asked. */
export function retrieveIdentifier(entity: EntityKeys): DataSet {
  const identifier = new DataSet();
  identifier.set(tags.SpecificCharacterSet, 'CS', 'ISO_IR 192');
  identifier.set(tags.QueryRetrieveLevel, 'CS', entity.level);
  for (const level of levelsOf('patient')) {
    const keyword = uniqueKeyOf[level];
    const value = entity[keyword];
    if (value !== undefined) identifier.set(tags[keyword], keyword === 'PatientID' ? 'LO' : 'UI', value.split('\\'));
  }
  return identifier;
}

/** What a retrieve identifier names; undefined without a level. */
export function entityKeysOf(identifier: DataSet): EntityKeys | undefined {
  const level = queryLevels.find((known) => known === identifier.string(tags.QueryRetrieveLevel));
  if (level === undefined) return undefined;
  const keys = levelsOf('patient').map((at) => [uniqueKeyOf[at], identifier.text(tags[uniqueKeyOf[at]]) || undefined] as const);
  return { level, ...Object.fromEntries(keys) };
}
