import { describe, expect, it } from 'vitest';
import { migrate, openForWriting, readColumns, schemaNumber } from '../index-database.ts';
import { IndexReader } from '../index-reader.ts';
import { IndexWriter } from '../index-writer.ts';
import { temporaryFolder } from '../testing/sample-object.ts';
import type { Migration } from './migration.ts';
import { migrations } from './migrations.ts';

describe('migrations', () => {
  it('are numbered without gaps, in order', () => {
    expect(migrations.map(({ number }) => number)).toEqual(migrations.map((_, i) => i + 1));
  });

  it('0001 makes the tables, once', async () => {
    await using folder = await temporaryFolder();
    const file = `${folder.path}/index.sqlite`;
    const first = openForWriting(file);
    expect(schemaNumber(first)).toBe(migrations.length);
    const columns = readColumns(first);
    expect(columns.PATIENT.has('PatientName_fold')).toBe(true);
    expect(columns.IMAGE.has('variant')).toBe(true);
    first.close();
    const again = openForWriting(file);
    expect(schemaNumber(again)).toBe(migrations.length);
    again.close();
  });

  it('0005 adds what an object was received in to an index that is there', async () => {
    await using folder = await temporaryFolder();
    const file = `${folder.path}/index.sqlite`;
    openForWriting(file, migrations.slice(0, 4)).close();
    const db = openForWriting(file, migrations.slice(0, 5));
    expect(schemaNumber(db)).toBe(5);
    expect(readColumns(db).IMAGE.has('received_in')).toBe(true);
    db.close();
  });

  it('0007 folds again what was folded with two sigmas', async () => {
    await using folder = await temporaryFolder();
    const file = `${folder.path}/index.sqlite`;
    const before = openForWriting(file, migrations.slice(0, 6));
    before.exec("INSERT INTO patients (PatientID, PatientName, PatientName_fold) VALUES ('P', 'Διονυσιος', 'διονυσιος')");
    before.close();
    const db = openForWriting(file);
    expect(db.prepare('SELECT PatientName, PatientName_fold FROM patients').get()).toEqual({
      PatientName: 'Διονυσιος',
      PatientName_fold: 'διονυσιοσ',
    });
    db.close();
  });

  it('that add a column are all it takes to fill and match it', async () => {
    await using folder = await temporaryFolder();
    const file = `${folder.path}/index.sqlite`;
    const record = {
      sopClassUid: '1.2',
      sopInstanceUid: '1.2.3',
      patientId: 'P',
      studyInstanceUid: '1.2.4',
      seriesInstanceUid: '1.2.5',
      characterSet: '',
      values: { PATIENT: { EyeColour: 'blue' }, STUDY: {}, SERIES: {}, IMAGE: {} },
    };
    const entry = {
      record,
      folder: 'aa/bb',
      file: 'x',
      transferSyntaxUid: '1',
      dataOffset: 1,
      byteLength: 2,
      receivedAt: 3,
      source: '',
    };
    const before = new IndexWriter(openForWriting(file));
    before.replace([], [entry]);
    before.close();
    const next: Migration = {
      number: migrations.length + 1,
      name: 'eye-colour',
      sql: "ALTER TABLE patients ADD COLUMN EyeColour TEXT; UPDATE patients SET EyeColour = json_extract(more, '$.EyeColour');",
    };
    const db = openForWriting(file, [...migrations, next]);
    expect(db.prepare('SELECT EyeColour FROM patients').get()).toEqual({ EyeColour: 'blue' });
    const writer = new IndexWriter(db);
    writer.replace([], [{ ...entry, record: { ...record, patientId: 'Q', sopInstanceUid: '1.2.9' } }]);
    expect(db.prepare("SELECT EyeColour, more FROM patients WHERE PatientID = 'Q'").get()).toEqual({
      EyeColour: 'blue',
      more: null,
    });
    writer.close();
    const reader = new IndexReader(file);
    expect(reader.localCount({ level: 'PATIENT', PatientID: 'Q' })).toBe(1);
    reader.close();
  });

  it('that fail leave the schema as it was', async () => {
    await using folder = await temporaryFolder();
    const db = openForWriting(`${folder.path}/index.sqlite`);
    const broken: Migration = { number: migrations.length + 1, name: 'broken', sql: 'CREATE TABLE x (a); CREATE TABLE x (a);' };
    expect(() => migrate(db, [broken])).toThrow();
    if (db.isTransaction) db.exec('ROLLBACK');
    expect(schemaNumber(db)).toBe(migrations.length);
    expect(db.prepare("SELECT count(*) AS n FROM sqlite_schema WHERE name = 'x'").get()).toEqual({ n: 0 });
    db.close();
  });
});
