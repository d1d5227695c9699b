import type { DatabaseSync } from 'node:sqlite';
import { EntityTable } from './entity-table.ts';
import { studyFolder } from './layout.ts';
import type { ObjectRecord } from './object-record.ts';
import { PatientTable } from './patient-table.ts';
import type { IndexColumns } from './query-sql.ts';

interface Row {
  readonly id: number;
  /** Whether it was made for this object. */
  readonly added: boolean;
}

/** The rows that an object belongs to. */
export interface RowsAbove {
  readonly patient: Row;
  readonly study: Row;
  readonly series: Row;
}

/** The rows above the instances, found or made. Those of the last object are mostly those of the next, which says the same of them. */
export class EntityRows {
  readonly #patients: PatientTable;
  readonly #studies: EntityTable;
  readonly #series: EntityTable;
  #last: { readonly record: ObjectRecord; readonly rows: RowsAbove } | undefined;

  constructor(db: DatabaseSync, columns: IndexColumns) {
    this.#patients = new PatientTable(db, columns);
    this.#studies = new EntityTable(db, 'STUDY', columns, ['patient_id', 'StudyInstanceUID'], ['folder']);
    this.#series = new EntityTable(db, 'SERIES', columns, ['study_id', 'SeriesInstanceUID']);
  }

  of(record: ObjectRecord): RowsAbove {
    if (this.#last !== undefined && saysTheSame(this.#last.record, record)) return this.#last.rows;
    const patient = this.#patients.idOf(record);
    const study = this.#studies.idOf(record, [patient.id, record.studyInstanceUid], [studyFolder(record.studyInstanceUid)]);
    const series = this.#series.idOf(record, [study.id, record.seriesInstanceUid]);
    const known = (row: Row): Row => ({ id: row.id, added: false });
    this.#last = { record, rows: { patient: known(patient), study: known(study), series: known(series) } };
    return { patient, study, series };
  }

  /** Rows may have gone, by a rollback or a removal. */
  forget(): void {
    this.#last = undefined;
    this.#patients.forget();
    this.#studies.forget();
    this.#series.forget();
  }
}

/** Of patient, study and series: there is nothing then to be looked up or filled in. */
function saysTheSame(one: ObjectRecord, other: ObjectRecord): boolean {
  return (
    one.seriesInstanceUid === other.seriesInstanceUid &&
    one.studyInstanceUid === other.studyInstanceUid &&
    areEqual(one.values.PATIENT, other.values.PATIENT) &&
    areEqual(one.values.STUDY, other.values.STUDY) &&
    areEqual(one.values.SERIES, other.values.SERIES)
  );
}

function areEqual(one: Readonly<Record<string, string>>, other: Readonly<Record<string, string>>): boolean {
  let more = 0;
  for (const keyword in one) {
    if (one[keyword] !== other[keyword]) return false;
    more++;
  }
  for (const _ in other) more--;
  return more === 0;
}
