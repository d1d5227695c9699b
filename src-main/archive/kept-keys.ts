import type { QueryLevel } from '../../src-shared/dicom/query/levels.ts';
import { tallySql } from './completeness.ts';
import { textProblemKey } from './object-record.ts';
import { madeUidKey } from './place-object.ts';

/** What the window shows of how entities are kept, beside their attributes. No element keywords: no peer can ask for them. */
export const keptNames = [
  'kept:bytes',
  'kept:last',
  'kept:studies',
  'kept:tally',
  'kept:syntax',
  'kept:made',
  'kept:others',
  'kept:text',
] as const;
export type KeptName = (typeof keptNames)[number];

/** Names of the other patients who have the same ID; NULL where there are none. */
const others = `(SELECT group_concat(coalesce(nullif(o.PatientName, ''), '?'), '\\') FROM patients o
  WHERE o.PatientID = p.PatientID AND o.id <> p.id AND p.PatientID <> '')`;

/** SQL by name, NULL where a level has none; tables have the aliases of `query-sql.ts`. */
const sql: Readonly<Record<QueryLevel, Partial<Record<KeptName, string>>>> = {
  PATIENT: {
    'kept:bytes':
      '(SELECT coalesce(sum(y.bytes), 0) FROM studies x JOIN series y ON y.study_id = x.id WHERE x.patient_id = p.id)',
    'kept:last': lastOf(
      'studies w JOIN series x ON x.study_id = w.id JOIN instances y ON y.series_id = x.id WHERE w.patient_id = p.id',
    ),
    'kept:studies': "(SELECT group_concat(x.StudyInstanceUID, '\\') FROM studies x WHERE x.patient_id = p.id)",
    'kept:tally': tallySql.PATIENT,
    'kept:others': others,
  },
  STUDY: {
    'kept:bytes': '(SELECT coalesce(sum(x.bytes), 0) FROM series x WHERE x.study_id = s.id)',
    'kept:last': lastOf('series x JOIN instances y ON y.series_id = x.id WHERE x.study_id = s.id'),
    'kept:studies': 's.StudyInstanceUID',
    'kept:tally': tallySql.STUDY,
    'kept:made': madeOf('s'),
    'kept:others': others,
  },
  SERIES: {
    'kept:bytes': 'e.bytes',
    'kept:last': lastOf('instances y WHERE y.series_id = e.id'),
    'kept:tally': tallySql.SERIES,
    'kept:made': madeOf('s', 'e'),
    'kept:others': others,
  },
  IMAGE: {
    'kept:bytes': 'i.byte_length',
    'kept:last': "i.received_at || ' ' || coalesce(i.source, '')",
    'kept:syntax': "i.transfer_syntax || ' ' || coalesce(i.received_in, '')",
    'kept:made': madeOf('s', 'e', 'i'),
    'kept:others': others,
    'kept:text': `json_extract(i.more, '$.${textProblemKey}')`,
  },
};

/** SQL for each of `keptNames`, in their order. */
export function keptValues(level: QueryLevel): string[] {
  return keptNames.map((name) => sql[level][name] ?? 'NULL');
}

/** The last object is the one of the highest id: found in the index of the table alone, without reading every object's row. */
function lastOf(from: string): string {
  return `(SELECT z.received_at || ' ' || coalesce(z.source, '') FROM instances z WHERE z.id = (SELECT max(y.id) FROM ${from}))`;
}

/** What the UIDs from the study down were made from, where objects lack them; an empty value for each that they have. */
function madeOf(...aliases: readonly string[]): string {
  return aliases.map((alias) => `coalesce(json_extract(${alias}.more, '$.${madeUidKey}'), '')`).join(" || '\\' || ");
}
