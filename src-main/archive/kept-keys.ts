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

/** Names of the other patients who have the same ID; NULL where there are none. */
const others = `(SELECT group_concat(coalesce(nullif(o.PatientName, ''), '?'), '\\') FROM patients o
  WHERE o.PatientID = p.PatientID AND o.id <> p.id AND p.PatientID <> '')`;

/**
 * SQL for each of `keptNames`; tables have the aliases of `query-sql.ts`. The last object is the one of the highest id: found in the
 * index of the table alone, without reading every object's row.
 */
export const keptValues: Readonly<
  Record<
    QueryLevel,
    readonly [
      bytes: string,
      last: string,
      studies: string,
      tally: string,
      syntax: string,
      made: string,
      others: string,
      text: string,
    ]
  >
> = {
  PATIENT: [
    '(SELECT coalesce(sum(y.bytes), 0) FROM studies x JOIN series y ON y.study_id = x.id WHERE x.patient_id = p.id)',
    lastOf('studies w JOIN series x ON x.study_id = w.id JOIN instances y ON y.series_id = x.id WHERE w.patient_id = p.id'),
    "(SELECT group_concat(x.StudyInstanceUID, '\\') FROM studies x WHERE x.patient_id = p.id)",
    tallySql.PATIENT,
    'NULL',
    'NULL',
    others,
    'NULL',
  ],
  STUDY: [
    '(SELECT coalesce(sum(x.bytes), 0) FROM series x WHERE x.study_id = s.id)',
    lastOf('series x JOIN instances y ON y.series_id = x.id WHERE x.study_id = s.id'),
    's.StudyInstanceUID',
    tallySql.STUDY,
    'NULL',
    madeOf('s'),
    others,
    'NULL',
  ],
  SERIES: [
    'e.bytes',
    lastOf('instances y WHERE y.series_id = e.id'),
    'NULL',
    tallySql.SERIES,
    'NULL',
    madeOf('s', 'e'),
    others,
    'NULL',
  ],
  IMAGE: [
    'i.byte_length',
    "i.received_at || ' ' || coalesce(i.source, '')",
    'NULL',
    tallySql.IMAGE,
    "i.transfer_syntax || ' ' || coalesce(i.received_in, '')",
    madeOf('s', 'e', 'i'),
    others,
    `json_extract(i.more, '$.${textProblemKey}')`,
  ],
};

function lastOf(from: string): string {
  return `(SELECT z.received_at || ' ' || coalesce(z.source, '') FROM instances z WHERE z.id = (SELECT max(y.id) FROM ${from}))`;
}

/** What the UIDs from the study down were made from, where objects lack them; an empty value for each that they have. */
function madeOf(...aliases: readonly string[]): string {
  return aliases.map((alias) => `coalesce(json_extract(${alias}.more, '$.${madeUidKey}'), '')`).join(" || '\\' || ");
}
