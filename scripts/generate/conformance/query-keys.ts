import { isIndexed } from '../../../src-main/archive/query-sql.ts';
import { lookupKeyword } from '../../../src-shared/dicom/dictionary.ts';
import { levelsOf, modelName, queryModels, uniqueKeyOf } from '../../../src-shared/dicom/query/levels.ts';
import { type QueryKeyKind, queryKeys } from '../../../src-shared/dicom/query/query-keys.ts';
import { worklistKeys } from '../../../src-shared/dicom/query/worklist-keys.ts';
import { formatTag } from '../../../src-shared/dicom/tag.ts';
import { blocks, table, yesNo } from './markdown.ts';

/** VRs without wildcards (PS3.4 §C.2.2.2.4) of keys that count as text to a person. */
const withoutWildcards: readonly (string | undefined)[] = ['AS', 'DS', 'IS', 'US'];

function matchingOf(kind: QueryKeyKind, vr: string | undefined): string {
  return (kind === 'text' || kind === 'code') && withoutWildcards.includes(vr) ? matching.number : matching[kind];
}

/** How each kind of key is matched by the archive (PS3.4 §C.2.2.2). */
const matching: Readonly<Record<QueryKeyKind, string>> = {
  text: 'single value, wildcard, universal',
  'person-name': 'single value, wildcard, universal; letter case, accents and width aside',
  uid: 'single value, list of UIDs, universal',
  date: 'single value, range, universal',
  time: 'single value, range, universal',
  code: 'single value, wildcard, universal',
  number: 'single value, universal',
  computed: 'counted from what is there',
};

/** Attributes of the modality worklist: asked for as SCU. As SCP every attribute that an entry has is matched and returned. */
export function worklistKeyTable(): string {
  const rows = worklistKeys.map(({ keyword, place, kind }) => {
    const entry = lookupKeyword(keyword);
    const where = place === 'step' ? 'in (0040,0100) Scheduled Procedure Step Sequence' : '';
    return [keyword, formatTag(entry?.tag ?? 0), entry?.vr ?? '', where, worklistMatching(kind, entry?.vr)];
  });
  return table(['Attribute', 'Tag', 'VR', 'Place', 'Matching (SCP)'], rows);
}

/** The worklist takes wildcards in dates and times as well, as people type them. */
function worklistMatching(kind: QueryKeyKind, vr: string | undefined): string {
  const text = matchingOf(kind, vr);
  return kind === 'date' || kind === 'time' ? text.replace('range', 'range, wildcard') : text;
}

/** Attributes of the query service: asked for as SCU, matched and returned as SCP. */
export function queryKeyTables(): string {
  const uniques = new Set<string>(Object.values(uniqueKeyOf));
  const rows = queryKeys.map(({ keyword, level, kind, inRequest }) => {
    const entry = lookupKeyword(keyword);
    const asked = inRequest ? 'always' : 'when its column is shown';
    const key = uniques.has(keyword) ? 'unique' : 'optional';
    return [
      level,
      keyword,
      formatTag(entry?.tag ?? 0),
      entry?.vr ?? '',
      key,
      asked,
      yesNo(isIndexed(keyword)),
      matchingOf(kind, entry?.vr),
    ];
  });
  return blocks(
    table(
      ['Information model', 'Levels'],
      queryModels.map((model) => [modelName[model], levelsOf(model).join(', ')]),
    ),
    table(['Level', 'Attribute', 'Tag', 'VR', 'Key', 'Asked for (SCU)', 'Answered (SCP)', 'Matching (SCP)'], rows),
  );
}
