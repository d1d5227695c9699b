import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { foldNameGroup } from '../dicom/matching/fold-text.ts';
import { EntityTable } from './entity-table.ts';
import type { ObjectRecord } from './object-record.ts';
import type { IndexColumns } from './query-sql.ts';

/** What tells people apart who are given one Patient ID, as the objects say it; empty where none has said it yet. */
interface Person {
  readonly apart: string;
  PatientName: string;
  PatientBirthDate: string;
  IssuerOfPatientID: string;
}

/** Patient IDs whose people are remembered between inserts. */
const remembered = 2_000;

/**
 * The patients of the index. Two hospitals use one number for two people: an object that names somebody else than those who have its
 * Patient ID here is of a patient of its own. Objects without an ID are of one patient for each study.
 */
export class PatientTable {
  readonly #table: EntityTable;
  readonly #find: StatementSync;
  readonly #people = new Map<string, Person[]>();

  constructor(db: DatabaseSync, columns: IndexColumns) {
    this.#table = new EntityTable(db, 'PATIENT', columns, ['PatientID', 'apart']);
    this.#find = db.prepare(
      'SELECT apart, PatientName, PatientBirthDate, IssuerOfPatientID FROM patients WHERE PatientID = ? ORDER BY id',
    );
  }

  /** The row's id, and whether it is new. */
  idOf(record: ObjectRecord): { id: number; added: boolean } {
    const { patientId, studyInstanceUid } = record;
    const apart = patientId === '' ? studyInstanceUid : this.#personOf(record).apart;
    return this.#table.idOf(record, [patientId, apart]);
  }

  /** Rows may have gone, by a rollback or a removal. */
  forget(): void {
    this.#table.forget();
    this.#people.clear();
  }

  #personOf({ patientId, values }: ObjectRecord): Person {
    const { PatientName = '', PatientBirthDate = '', IssuerOfPatientID = '' } = values.PATIENT;
    const said = { PatientName, PatientBirthDate, IssuerOfPatientID };
    const people = this.#people.get(patientId) ?? this.#load(patientId);
    const known = people.find((person) => isSame(person, said));
    if (known !== undefined) {
      known.PatientName ||= PatientName;
      known.PatientBirthDate ||= PatientBirthDate;
      known.IssuerOfPatientID ||= IssuerOfPatientID;
      return known;
    }
    const taken = new Set(people.map(({ apart }) => apart));
    let number = 1;
    while (taken.has(apartOf(number))) number++;
    const person = { apart: apartOf(number), ...said };
    people.push(person);
    return person;
  }

  #load(patientId: string): Person[] {
    const people = this.#find.all(patientId).map((row) => ({
      apart: String(row.apart),
      PatientName: String(row.PatientName ?? ''),
      PatientBirthDate: String(row.PatientBirthDate ?? ''),
      IssuerOfPatientID: String(row.IssuerOfPatientID ?? ''),
    }));
    if (this.#people.size >= remembered) this.#people.clear();
    this.#people.set(patientId, people);
    return people;
  }
}

function apartOf(number: number): string {
  return number === 1 ? '' : String(number);
}

function isSame(person: Person, said: Omit<Person, 'apart'>): boolean {
  return (
    agree(person.PatientBirthDate, said.PatientBirthDate) &&
    agree(person.IssuerOfPatientID, said.IssuerOfPatientID) &&
    (agree(person.PatientName, said.PatientName) || areOneName(person.PatientName, said.PatientName))
  );
}

function agree(one: string, other: string): boolean {
  return one === other || one === '' || other === '';
}

/** In the groups that both have (PS3.5 §6.2.1.1): case, accents and what is left out at the end do not count. */
function areOneName(one: string, other: string): boolean {
  const [a, b] = [groupsOf(one), groupsOf(other)];
  const both = a.flatMap((group, i) => (group !== '' && b[i] ? [[group, b[i]] as const] : []));
  return both.length > 0 && both.every(([x, y]) => x === y || x.startsWith(`${y}^`) || y.startsWith(`${x}^`));
}

function groupsOf(name: string): string[] {
  const [first = ''] = name.split('\\');
  return first.split('=').map(foldNameGroup);
}
