import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { queryKeys } from '../../src-shared/dicom/query/query-keys.ts';
import { foldPersonNames, foldText } from '../dicom/matching/fold-text.ts';
import { matchesPattern } from '../dicom/matching/match-text.ts';
import { parseDateRange, parseTimeRange } from '../dicom/matching/temporal-range.ts';
import { openForReading, openForWriting, readColumns } from './index-database.ts';
import { IndexReader } from './index-reader.ts';
import { type IndexEntry, IndexWriter } from './index-writer.ts';
import { studyFolder } from './layout.ts';
import type { ObjectRecord } from './object-record.ts';
import { compileQuery, type IndexQuery } from './query-sql.ts';
import { temporaryFolder } from './testing/sample-object.ts';

interface Described {
  patient?: Record<string, string>;
  study?: Record<string, string>;
  series?: Record<string, string>;
  image?: Record<string, string>;
}

type TestIndex = Awaited<ReturnType<typeof indexOf>>;

/** One index for all tests of a block that only read. */
function sharedIndex(objects: readonly Described[]): {
  readonly find: TestIndex['find'];
  readonly reader: () => TestIndex['reader'];
} {
  let index: TestIndex | undefined;
  const opened = () => {
    if (index === undefined) throw new Error('not open');
    return index;
  };
  beforeAll(async () => {
    index = await indexOf(objects);
  });
  afterAll(() => index?.[Symbol.asyncDispose]());
  return { find: (query, column) => opened().find(query, column), reader: () => opened().reader };
}

/** An index with one object for each description; numbers in order become UIDs unless given. */
async function indexOf(objects: readonly Described[]) {
  const folder = await temporaryFolder();
  const file = `${folder.path}/index.sqlite`;
  const writer = new IndexWriter(openForWriting(file));
  const entries = objects.map((object, n) => entry(object, n + 1));
  expect(writer.replace([], entries)).toBeUndefined();
  const reader = new IndexReader(file);
  const find = (query: Partial<IndexQuery> & Pick<IndexQuery, 'level' | 'keys'>, column = 'PatientID') => {
    const page = reader.page({ returns: [column], ...query }, undefined, 1000);
    const at = page.names.indexOf(column);
    return page.rows.map((row) => row[at]).sort();
  };
  return {
    find,
    reader,
    writer,
    [Symbol.asyncDispose]: async () => {
      reader.close();
      writer.close();
      await folder[Symbol.asyncDispose]();
    },
  };
}

function entry(object: Described, n: number): IndexEntry {
  const study = object.study?.StudyInstanceUID ?? `1.2.${n}`;
  const series = object.series?.SeriesInstanceUID ?? `1.2.${n}.1`;
  const patient = object.patient?.PatientID ?? `P${n}`;
  const uid = object.image?.SOPInstanceUID ?? `1.2.${n}.1.${n}`;
  const record: ObjectRecord = {
    sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
    sopInstanceUid: uid,
    patientId: patient,
    studyInstanceUid: study,
    seriesInstanceUid: series,
    characterSet: 'ISO_IR 192',
    values: { PATIENT: object.patient ?? {}, STUDY: object.study ?? {}, SERIES: object.series ?? {}, IMAGE: object.image ?? {} },
  };
  const folder = studyFolder(study);
  return {
    record,
    folder,
    file: `${n}.dcm`,
    transferSyntaxUid: '1.2.840.10008.1.2.1',
    dataOffset: 300,
    byteLength: 1000,
    receivedAt: n,
    source: 'A',
  };
}

describe('person names', () => {
  const names = [
    'SMITH^Anna',
    'Smith^Ben^^Dr.',
    'Smithson^Cy',
    'MÜLLER^Jürgen',
    'Muller^Hans',
    'Yamada^Tarou=山田^太郎=やまだ^たろう',
    'Hong^Gildong=洪^吉洞=홍^길동',
    'Люксембург',
    '',
  ];
  const asked: readonly [string, readonly number[]][] = [
    ['SMITH*', [0, 1, 2]],
    ['smith^*', [0, 1]],
    ['*ben*', [1]],
    ['SMITH^ANNA', [0]],
    ['SMITH^ANNA^^', [0]],
    ['SMITH', []],
    ['muller*', [3, 4]],
    ['Müller^*', [3, 4]],
    ['M?LLER^J*', [3]],
    ['山田*', [5]],
    ['山田^太郎', [5]],
    ['Yamada*=山田*', [5]],
    ['Yamada*=洪*', []],
    ['=山田^太郎', [5]],
    ['홍*', [6]],
    ['люкс*', [7]],
    // An asterisk does not run from one group into the next.
    ['yamada*太郎', []],
    ['SM_TH*', []],
    ['100%*', []],
    ['*', [0, 1, 2, 3, 4, 5, 6, 7, 8]],
    ['', [0, 1, 2, 3, 4, 5, 6, 7, 8]],
  ];
  const index = sharedIndex(names.map((name): Described => ({ patient: name === '' ? {} : { PatientName: name } })));
  it.each(asked)('%s', (pattern, expected) => {
    expect(index.find({ level: 'PATIENT', keys: { PatientName: pattern } })).toEqual(expected.map((n) => `P${n + 1}`));
  });

  it('folds case, accents and width, not what is a letter of its own', () => {
    expect(foldText('MÜLLER Çelik Ångström Øre Straße')).toBe('muller celik angstrom ore strasse');
    expect(foldText('ヤマダ')).toBe(foldText('ﾔﾏﾀﾞ'));
    expect(foldText('が')).not.toBe(foldText('か'));
    expect(foldText('홍길동')).toBe('홍길동');
    expect(foldPersonNames('A^B^^=  C ^ D ')).toBe('\u001fa^b\u001fc^d\u001f');
  });
});

describe('letters of names that are folded to others', () => {
  const names = ['Διονυσιος', 'Straße^Änne', 'ﾔﾏﾀﾞ^ﾀﾛｳ'];
  const index = sharedIndex(names.map((name): Described => ({ patient: { PatientName: name } })));
  it.each([
    ['ΔΙΟΝΥΣ*', ['P1']],
    ['διονυσιοσ', ['P1']],
    ['STRA?E^*', ['P2']],
    ['ﾔﾏﾀ*', ['P3']],
    ['Stra?e', []],
  ])('%s', (pattern, expected) => expect(index.find({ level: 'PATIENT', keys: { PatientName: pattern } })).toEqual(expected));
});

describe('patterns', () => {
  const asked: readonly [string, string, boolean][] = [
    ['', '', true],
    ['', '*', true],
    ['a', '', false],
    ['abc', 'a*c', true],
    ['abc', 'a*b', false],
    ['abcbc', 'a*bc', true],
    ['abc', 'a?c*', true],
    ['山田', '??', true],
    ['😀', '?', true],
    ['a.c', 'a.c', true],
    ['abc', 'a.c', false],
  ];
  it.each(asked)('%j %j', (text, pattern, expected) => {
    expect(matchesPattern(text, pattern)).toBe(expected);
  });

  it('cost little, however many asterisks are in them', () => {
    const begun = performance.now();
    expect(matchesPattern('a'.repeat(1_000), `${'*a'.repeat(400)}*b`)).toBe(false);
    expect(performance.now() - begun).toBeLessThan(500);
  });

  it('cost little in SQLite too', async () => {
    await using index = await indexOf([
      { study: { StudyDescription: 'a'.repeat(1_000) }, patient: { PatientName: 'a'.repeat(1_000) } },
    ]);
    const begun = performance.now();
    const pattern = `${'*a'.repeat(400)}*b`;
    expect(index.find({ level: 'STUDY', keys: { StudyDescription: pattern, PatientName: pattern } })).toEqual([]);
    expect(index.find({ level: 'STUDY', keys: { PatientName: pattern } })).toEqual([]);
    expect(performance.now() - begun).toBeLessThan(500);
  });
});

describe('text, codes, numbers and UIDs', () => {
  const objects: Described[] = [
    { study: { StudyDescription: 'Chest [low] 50%', StudyInstanceUID: '1.2.1' }, series: { Modality: 'CT', SeriesNumber: '01' } },
    { study: { StudyDescription: 'Brain', StudyInstanceUID: '1.2.2' }, series: { Modality: 'MR', SeriesNumber: '2' } },
    {
      patient: { OtherPatientIDs: 'X1\\Y2' },
      study: { StudyDescription: 'brain stem', StudyInstanceUID: '1.2.3' },
      series: { Modality: 'US', SeriesNumber: '10' },
    },
  ];
  const asked: readonly [string, Partial<IndexQuery> & Pick<IndexQuery, 'level' | 'keys'>, readonly string[]][] = [
    ['single value', { level: 'STUDY', keys: { StudyDescription: 'Brain' } }, ['P2']],
    ['wildcard keeps case', { level: 'STUDY', keys: { StudyDescription: 'B*' } }, ['P2']],
    ['wildcard without case', { level: 'STUDY', keys: { StudyDescription: 'B*' }, ignoreCase: true }, ['P2', 'P3']],
    ['value without case', { level: 'STUDY', keys: { StudyDescription: 'BRAIN' }, ignoreCase: true }, ['P2']],
    ['brackets are text', { level: 'STUDY', keys: { StudyDescription: '*[low]*' } }, ['P1']],
    ['per cent is text', { level: 'STUDY', keys: { StudyDescription: '*0%' }, ignoreCase: true }, ['P1']],
    ['per cent alone', { level: 'STUDY', keys: { StudyDescription: '%' }, ignoreCase: true }, []],
    ['injection is text', { level: 'STUDY', keys: { StudyDescription: "x' OR '1'='1" } }, []],
    ['list of UIDs', { level: 'STUDY', keys: { StudyInstanceUID: '1.2.1\\1.2.3\\9.9' } }, ['P1', 'P3']],
    ['one UID', { level: 'STUDY', keys: { StudyInstanceUID: '1.2.3' } }, ['P3']],
    ['several codes', { level: 'SERIES', keys: { Modality: 'CT\\US' } }, ['P1', 'P3']],
    ['modalities in study', { level: 'STUDY', keys: { ModalitiesInStudy: 'MR\\US' } }, ['P2', 'P3']],
    ['modalities in study by wildcard', { level: 'STUDY', keys: { ModalitiesInStudy: 'M*' } }, ['P2']],
    ['key of a level below', { level: 'STUDY', keys: { Modality: 'MR' } }, ['P2']],
    ['keys two levels below', { level: 'PATIENT', keys: { SOPInstanceUID: '1.2.3.1.3' } }, ['P3']],
    ['keys below on one branch', { level: 'STUDY', keys: { Modality: 'MR', SOPInstanceUID: '1.2.3.1.3' } }, []],
    ['key of a level above', { level: 'IMAGE', keys: { StudyDescription: 'Brain' } }, ['P2']],
    ['numbers', { level: 'SERIES', keys: { SeriesNumber: '1' } }, ['P1']],
    ['one of several values', { level: 'PATIENT', keys: { OtherPatientIDs: 'Y*' } }, ['P3']],
    ['one of several values, whole', { level: 'PATIENT', keys: { OtherPatientIDs: 'X1' } }, ['P3']],
    ['not across values', { level: 'PATIENT', keys: { OtherPatientIDs: 'X1*2' } }, []],
    ['a key nobody knows', { level: 'STUDY', keys: { SliceThickness: '5', Nonsense: 'x' } }, ['P1', 'P2', 'P3']],
  ];
  const index = sharedIndex(objects);
  it.each(asked)('%s', (_name, query, expected) => {
    expect(index.find(query)).toEqual(expected);
  });

  it('takes a list of 20,000 UIDs', () => {
    const list = Array.from({ length: 20_000 }, (_, n) => `1.2.${n + 2}`).join('\\');
    expect(index.find({ level: 'STUDY', keys: { StudyInstanceUID: list } })).toEqual(['P2', 'P3']);
  });
});

describe('dates and times', () => {
  const objects: Described[] = [
    { study: { StudyDate: '20240101', StudyTime: '080000' } },
    { study: { StudyDate: '20240102', StudyTime: '1030' } },
    { study: { StudyDate: '20240103', StudyTime: '235959.123456' } },
    { study: {} },
  ];
  const asked: readonly [string, Record<string, string>, readonly string[], boolean?][] = [
    ['a day', { StudyDate: '20240102' }, ['P2']],
    ['the old form', { StudyDate: '2024.01.02' }, ['P2']],
    ['from', { StudyDate: '20240102-' }, ['P2', 'P3']],
    ['until', { StudyDate: '-20240102' }, ['P1', 'P2']],
    ['between', { StudyDate: '20240102-20240102' }, ['P2']],
    ['nothing in between', { StudyDate: '20250101-20260101' }, []],
    ['no date at all', { StudyDate: 'yesterday' }, []],
    ['an hour', { StudyTime: '10' }, ['P2']],
    ['a minute', { StudyTime: '0800' }, ['P1']],
    ['a second', { StudyTime: '103000' }, ['P2']],
    ['another second', { StudyTime: '103001' }, []],
    ['hours', { StudyTime: '08-10' }, ['P1', 'P2']],
    ['until a minute', { StudyTime: '-1029' }, ['P1']],
    ['from a fraction', { StudyTime: '235959.1-' }, ['P3']],
    ['apart', { StudyDate: '20240101-20240103', StudyTime: '1000-1200' }, ['P2']],
    ['combined', { StudyDate: '20240101-20240103', StudyTime: '1000-1200' }, ['P2'], true],
    ['combined over midnight', { StudyDate: '20240101-20240102', StudyTime: '0900-0900' }, [], true],
    ['combined to the end', { StudyDate: '20240101-20240103', StudyTime: '0700-235959.5' }, ['P1', 'P2', 'P3'], true],
  ];
  const index = sharedIndex(objects);
  it.each(asked)('%s', (_name, keys, expected, combinedDateTime = false) => {
    expect(index.find({ level: 'STUDY', keys, combinedDateTime })).toEqual(expected);
  });

  it('reads ranges', () => {
    expect(parseDateRange('20240101-')).toEqual({ from: '20240101', to: undefined });
    expect(parseDateRange('-')).toBeUndefined();
    expect(parseDateRange('2024010120240102')).toBeUndefined();
    expect(parseTimeRange('100000-12')).toEqual({ from: '10', to: '125959.999999' });
    expect(parseTimeRange('101010.500')).toEqual({ from: '101010.5', to: '101010.500999' });
    expect(parseTimeRange('1')).toBeUndefined();
  });
});

describe('answers', () => {
  it('counts and collects', async () => {
    const study = { StudyInstanceUID: '1.2.1' };
    const patient = { PatientID: 'P' };
    const image = (n: number) => ({ SOPInstanceUID: `1.2.1.9.${n}` });
    await using index = await indexOf([
      { patient, study, series: { SeriesInstanceUID: '1.2.1.1', Modality: 'MR' }, image: image(1) },
      { patient, study, series: { SeriesInstanceUID: '1.2.1.1', Modality: 'MR' }, image: image(2) },
      { patient, study, series: { SeriesInstanceUID: '1.2.1.2', Modality: 'CT' }, image: image(3) },
      { patient, study: { StudyInstanceUID: '1.2.2' }, series: { SeriesInstanceUID: '1.2.2.1' }, image: image(4) },
    ]);
    const value = (level: IndexQuery['level'], keyword: string, keys: Record<string, string> = {}) =>
      index.find({ level, keys, returns: [keyword] }, keyword);
    expect(value('PATIENT', 'NumberOfPatientRelatedStudies')).toEqual(['2']);
    expect(value('PATIENT', 'NumberOfPatientRelatedSeries')).toEqual(['3']);
    expect(value('PATIENT', 'NumberOfPatientRelatedInstances')).toEqual(['4']);
    expect(value('STUDY', 'NumberOfStudyRelatedSeries')).toEqual(['1', '2']);
    expect(value('STUDY', 'NumberOfStudyRelatedInstances')).toEqual(['1', '3']);
    expect(value('STUDY', 'ModalitiesInStudy', study)).toEqual(['CT\\MR']);
    expect(value('STUDY', 'SOPClassesInStudy', study)).toEqual(['1.2.840.10008.5.1.4.1.1.2']);
    expect(value('SERIES', 'NumberOfSeriesRelatedInstances')).toEqual(['1', '1', '2']);
    expect(value('IMAGE', 'AvailableTransferSyntaxUID', { SOPInstanceUID: '1.2.1.9.1' })).toEqual(['1.2.840.10008.1.2.1']);
  });

  it('come in pages, none twice and none left out', async () => {
    await using index = await indexOf(Array.from({ length: 25 }, () => ({})));
    const seen: string[] = [];
    let after: number | undefined;
    do {
      const page = index.reader.page({ level: 'STUDY', keys: {}, returns: [] }, after, 7);
      seen.push(...page.rows.map((row) => row[1] ?? ''));
      after = page.next;
    } while (after !== undefined);
    expect(seen).toEqual(Array.from({ length: 25 }, (_, n) => `1.2.${25 - n}`));
  });

  it('fill gaps of a study with what comes later, and keep what came first', async () => {
    const study = { StudyInstanceUID: '1.2.1' };
    const patient = { PatientID: 'P' };
    await using index = await indexOf([
      { patient, study: { ...study, StudyDescription: 'First' }, series: {}, image: {} },
      { patient: { ...patient, PatientName: 'A^B' }, study: { ...study, StudyDescription: 'Second', AccessionNumber: '7' } },
    ]);
    expect(index.find({ level: 'STUDY', keys: { PatientName: 'a*', AccessionNumber: '7' } }, 'StudyDescription')).toEqual([
      'First',
    ]);
  });
});

describe('every key of the table', () => {
  const index = sharedIndex([{}]);
  it.each(queryKeys.map((key) => [key.keyword, key] as const))('%s is answered and matched without error', (keyword, key) => {
    expect(
      index.reader().page({ level: key.level, keys: { [keyword]: 'X*' }, returns: [keyword] }, undefined, 10).names,
    ).toContain(keyword);
    expect(
      index.reader().page({ level: 'PATIENT', keys: { [keyword]: '1' }, returns: [] }, undefined, 10).rows.length,
    ).toBeLessThan(2);
  });

  it('has a column of its own, except those that are derived', async () => {
    await using folder = await temporaryFolder();
    openForWriting(`${folder.path}/i.sqlite`).close();
    const db = openForReading(`${folder.path}/i.sqlite`);
    const columns = readColumns(db);
    const derived = ['computed'];
    const without = queryKeys
      .filter((key) => !derived.includes(key.kind) && !columns[key.level].has(key.keyword))
      .map((key) => key.keyword);
    expect(without.sort()).toEqual(['AvailableTransferSyntaxUID', 'ModalitiesInStudy', 'SOPClassesInStudy']);
    db.close();
  });

  it('finds keys that have no column yet in `more`', () => {
    const columns = {
      PATIENT: new Set(['PatientID']),
      STUDY: new Set<string>(),
      SERIES: new Set<string>(),
      IMAGE: new Set<string>(),
    };
    const compiled = compileQuery({ level: 'STUDY', keys: { StudyDescription: 'X' }, returns: [] }, columns);
    expect(compiled.where).toEqual({ sql: "json_extract(s.more, '$.StudyDescription') = ?", params: ['X'] });
  });
});
