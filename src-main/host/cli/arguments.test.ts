import { describe, expect, it } from 'vitest';
import { tags } from '../../../src-shared/dicom/tags.ts';
import { parseDestinations } from './destination-argument.ts';
import { findIdentifier, parseQuery, retrieveIdentifier, uniqueKeys, valueNotes } from './identifier.ts';
import { parseKey } from './key-argument.ts';
import { nearWords } from './near-words.ts';
import type { QueryOptions } from './options/query-options.ts';
import { directPlan, namesEntities } from './retrieve-plan.ts';
import { parseServer } from './server-argument.ts';
import type { Parsed } from './usage-error.ts';

function taken<T>(result: Parsed<T>): T {
  if (!result.ok) throw new Error(result.problem.explanation.title);
  return result.value;
}

function problemOf(result: Parsed<unknown>): { code: string; advice: string; exitCode: number } {
  if (result.ok) throw new Error('it was taken');
  const { explanation, exitCode } = result.problem;
  return { code: explanation.code, advice: explanation.tryThis.join(' '), exitCode };
}

const bookmarks = [
  { name: 'City PACS', calledAeTitle: 'CITY', host: '10.0.0.5', port: 104, callingAeTitle: 'ME' },
  { name: 'Archive B', calledAeTitle: 'B', host: 'b.example', port: 11112, callingAeTitle: undefined },
] as const;

describe('<server>', () => {
  it('is the name of a bookmark, in any letter case', () => {
    const { name: label, ...place } = bookmarks[0];
    expect(taken(parseServer('City PACS', bookmarks))).toEqual({ label, ...place });
    expect(taken(parseServer('city pacs', bookmarks)).host).toBe('10.0.0.5');
  });

  it.each([
    ['QRSRV@127.0.0.1:11112', 'QRSRV', '127.0.0.1', 11112],
    ['QRSRV@pacs.example.org:104', 'QRSRV', 'pacs.example.org', 104],
    ['QRSRV@[::1]:104', 'QRSRV', '::1', 104],
    ['QRSRV@[fe80::1%eth0]:104', 'QRSRV', 'fe80::1%eth0', 104],
    ['MY AE@host:1', 'MY AE', 'host', 1],
    ['A@B@host:65535', 'A@B', 'host', 65535],
    // Blanks at the ends do not count (PS3.5 §6.2).
    ['  SIXTEEN_LETTERS_ @host:104', 'SIXTEEN_LETTERS_', 'host', 104],
  ])('takes %s apart', (text, calledAeTitle, host, port) => {
    expect(taken(parseServer(text, []))).toMatchObject({ calledAeTitle, host, port });
  });

  it.each([
    ['QRSRV@127.0.0.1', 'server-address-invalid'],
    ['QRSRV@:104', 'server-address-invalid'],
    ['QRSRV@::1:104', 'server-address-invalid'],
    ['QRSRV@[::1]', 'server-address-invalid'],
    ['QRSRV@host:0', 'port-invalid'],
    ['QRSRV@host:65536', 'port-invalid'],
    ['QRSRV@host:104x', 'server-address-invalid'],
    ['@host:104', 'ae-title-invalid'],
    ['SEVENTEEN_LETTERS@host:104', 'ae-title-invalid'],
    ['A\\B@host:104', 'ae-title-invalid'],
  ])('refuses %s', (text, code) => {
    expect(problemOf(parseServer(text, [])).code).toBe(code);
  });

  it('names near bookmarks when there is none of that name', () => {
    const problem = problemOf(parseServer('Cty PACS', bookmarks));
    expect(problem).toMatchObject({ code: 'server-unknown', exitCode: 3 });
    expect(problem.advice).toContain('“City PACS”');
  });

  it('says that an IPv6 address needs brackets', () => {
    const result = parseServer('QRSRV@fe80::1:104', []);
    expect(result.ok ? '' : result.problem.explanation.title).toContain('brackets');
  });
});

describe('-k', () => {
  it.each([
    ['PatientName=A*', tags.PatientName, 'A*'],
    ['0010,0010=A*', tags.PatientName, 'A*'],
    ['(0010,0010)=A*', tags.PatientName, 'A*'],
    ['00100010=A*', tags.PatientName, 'A*'],
    ['PatientName', tags.PatientName, undefined],
    ['PatientName=', tags.PatientName, ''],
    ['PatientID=a=b', tags.PatientID, 'a=b'],
  ])('takes %s', (text, tag, value) => {
    expect(taken(parseKey(text))).toMatchObject({ tag, value });
  });

  it('refuses an unknown keyword and names near ones', () => {
    const problem = problemOf(parseKey('PatientNmae=A'));
    expect(problem.code).toBe('keyword-unknown');
    expect(problem.advice).toContain('PatientName');
    expect(problemOf(parseKey('StudyDescripton')).advice).toContain('StudyDescription');
    expect(problemOf(parseKey('studyinstanceuid=1')).advice).toContain('StudyInstanceUID');
  });

  it('refuses command elements and values of sequences', () => {
    expect(problemOf(parseKey('0000,0100=1')).code).toBe('key-not-allowed');
    expect(problemOf(parseKey('RequestAttributesSequence=1')).code).toBe('key-is-sequence');
  });
});

describe('near words', () => {
  it('refuses a value of a private element, whose VR a query file can say; without a value it is asked back', () => {
    const { code, advice } = problemOf(parseKey('0009,1001=5'));
    expect(code).toBe('key-unknown-tag');
    expect(advice).toContain('--query-file');
    expect(taken(parseKey('0009,1001'))).toMatchObject({ vr: 'UN', value: undefined });
  });

  it('takes UIDs by their keywords, as findscu does behind another =', () => {
    const ct = '1.2.840.10008.5.1.4.1.1.2';
    expect(taken(parseKey('SOPClassUID==CTImageStorage')).value).toBe(ct);
    expect(taken(parseKey('SOPClassUID=CTImageStorage\\1.2.3')).value).toBe(`${ct}\\1.2.3`);
    expect(taken(parseKey('StudyInstanceUID=1.2.*')).value).toBe('1.2.*');
    expect(problemOf(parseKey('SOPClassUID==CTStorage')).code).toBe('key-value-invalid');
  });

  it('refuses a value that was not UTF-8 on the command line, in place of asking for what Node made of it', () => {
    const { code, advice } = problemOf(parseKey('PatientName=M\ufffdller'));
    expect(code).toBe('key-value-invalid');
    expect(advice).toContain('UTF-8');
  });

  it('have swapped, missing and added letters, and parts', () => {
    const words = ['PatientName', 'PatientID', 'StudyDate', 'Modality'];
    expect(nearWords('PateintName', words)[0]).toBe('PatientName');
    expect(nearWords('Modalty', words)[0]).toBe('Modality');
    expect(nearWords('date', words)).toEqual(['StudyDate']);
    expect(nearWords('Xyz', words)).toEqual([]);
  });
});

const query = (options: QueryOptions) => taken(parseQuery(options));

describe('--model and --level', () => {
  it('default to the study root at study level, and to the patient root at patient level', () => {
    expect(query({})).toMatchObject({ model: 'study', level: 'STUDY' });
    expect(query({ level: 'patient' })).toMatchObject({ model: 'patient', level: 'PATIENT' });
    expect(query({ level: 'Image', model: 'Patient' })).toMatchObject({ model: 'patient', level: 'IMAGE' });
  });

  it('understand -k QueryRetrieveLevel as other tools write it', () => {
    expect(query({ key: ['QueryRetrieveLevel=SERIES', 'Modality'] })).toMatchObject({
      level: 'SERIES',
      keys: [{ name: 'Modality' }],
    });
  });

  it('has each key once; asking it back goes without saying', () => {
    const values = (...key: string[]) => query({ key }).keys.map(({ name, value }) => [name, value]);
    const id = [['PatientID', '1']];
    expect(values('PatientID', 'PatientID=1')).toEqual(id);
    expect(values('PatientID=1', '0010,0020')).toEqual(id);
    expect(values('PatientID=1', 'PatientID=1')).toEqual(id);
    expect(problemOf(parseQuery({ key: ['PatientID=1', 'PatientID=2'] })).code).toBe('key-twice');
    const level = 'QueryRetrieveLevel=SERIES';
    expect(query({ level: 'series', key: [level, level] }).level).toBe('SERIES');
    expect(problemOf(parseQuery({ key: [level, 'QueryRetrieveLevel=STUDY'] })).code).toBe('key-twice');
    expect(problemOf(parseQuery({ level: 'study', key: [level] })).code).toBe('key-twice');
  });

  it.each(['StudyDate=2026-12-31', 'StudyDate=20261301', 'StudyDate=today', 'StudyTime=half past nine', 'StudyTime=2500'])(
    'is told of a date or time that is none: %s',
    (key) => expect(valueNotes(query({ key: [key] }))).toHaveLength(1),
  );

  it.each(['StudyDate=20260201-20260101', 'StudyTime=2200-0600'])('is told of a range that ends before it begins: %s', (key) =>
    expect(valueNotes(query({ key: [key] }))[0]).toContain('ends before it begins'),
  );

  it.each([
    ['AccessionNumber=12345678901234567', '17 characters where there can be 16 (VR SH)'],
    [`PatientName=A=${'山'.repeat(65)}`, '65 characters where there can be 64 (VR PN)'],
    [`StudyInstanceUID=1.2\\${'1'.repeat(65)}`, '65 characters where there can be 64 (VR UI)'],
  ])('is told of what no element has room for: %s', (key, words) =>
    expect(valueNotes(query({ key: [key] }))[0]).toContain(words),
  );

  it.each([
    ['SOPClassUID=CT', '“CT” is no UID'],
    ['StudyInstanceUID=1.2.3\\$UID', '“$UID” is no UID'],
    ['InstanceNumber=first', '“first” is no number'],
    ['SliceThickness=5mm', '“5mm” is no number'],
  ])('is told of what is no UID or number: %s', (key, words) => expect(valueNotes(query({ key: [key] }))[0]).toContain(words));

  it.each([
    'StudyInstanceUID=1.2.03\\1.2.4',
    'StudyInstanceUID=*',
    'InstanceNumber= 1',
    'SliceThickness=-1.5e0',
    'AccessionNumber=1234567890123456*',
    `PatientName=${'A'.repeat(64)}=${'B'.repeat(64)}`,
    'PatientID=1\\2',
    'StudyTime=0900-0900',
    'StudyDate=20260101-20260101',
  ])('may be: %s', (key) => expect(valueNotes(query({ key: [key] }))).toEqual([]));

  it.each([
    'PatientID="0012"',
    "PatientName='SMITH*'",
    'PatientID=“0012”',
    'PatientID=\ufeff0012',
    'PatientID=0012\u00a0',
    'PatientName=Je\u0301ro\u0302me',
  ])('is told of quotes that the shell has left, of what cannot be seen, and of marks apart from their letters: %s', (key) =>
    expect(valueNotes(query({ key: [key] }))).toHaveLength(1),
  );

  it.each(['PatientName=Jérôme', 'PatientName=塚', "PatientName=O'Neill", 'PatientName=""', 'PatientComments=5" and 6"'])(
    'is told nothing of text that may be meant: %s',
    (key) => expect(valueNotes(query({ key: [key] }))).toEqual([]),
  );

  it.each(['StudyDate=20261231', 'StudyDate=2026.12.31', 'StudyDate=-20261231', 'StudyDate=202612*', 'StudyDate=', 'StudyDate'])(
    'may be of a date: %s',
    (key) => expect(valueNotes(query({ key: [key, 'StudyTime=0900-1030', 'PatientName=2026-12-31'] }))).toEqual([]),
  );

  it('are refused where they do not exist or do not go together', () => {
    expect(problemOf(parseQuery({ level: 'studie' })).advice).toContain('study');
    expect(problemOf(parseQuery({ model: 'worklist' })).code).toBe('model-invalid');
    expect(problemOf(parseQuery({ model: 'study', level: 'patient' })).code).toBe('model-without-level');
  });
});

describe('the identifier of a C-FIND', () => {
  it('has the missing unique keys, and only the return keys that were named', () => {
    const identifier = taken(findIdentifier(query({ level: 'series', key: ['StudyInstanceUID=1.2', 'Modality'] })));
    expect([...identifier].map(({ tag }) => tag)).toEqual([
      tags.SpecificCharacterSet,
      tags.QueryRetrieveLevel,
      tags.Modality,
      tags.StudyInstanceUID,
      tags.SeriesInstanceUID,
    ]);
    expect(identifier.string(tags.StudyInstanceUID)).toBe('1.2');
    expect(identifier.string(tags.SeriesInstanceUID)).toBe('');
  });

  it('asks for the usual keys when none was named', () => {
    const identifier = taken(findIdentifier(query({ key: ['PatientName=A*'] })));
    expect(identifier.string(tags.PatientName)).toBe('A*');
    for (const tag of [tags.PatientID, tags.StudyDate, tags.StudyInstanceUID, tags.ModalitiesInStudy])
      expect(identifier.string(tag)).toBe('');
  });

  it('is in Unicode, and says so', () => {
    const identifier = taken(findIdentifier(query({ key: ['PatientName=山田*'] })));
    expect(identifier.string(tags.SpecificCharacterSet)).toBe('ISO_IR 192');
    expect(identifier.string(tags.PatientName)).toBe('山田*');
  });

  it('has lists, numbers and tags as their VR wants', () => {
    const identifier = taken(
      findIdentifier(query({ level: 'image', key: ['SOPInstanceUID=1.2\\1.3', 'Rows=512', 'RequestAttributesSequence'] })),
    );
    expect(identifier.strings(tags.SOPInstanceUID)).toEqual(['1.2', '1.3']);
    expect(identifier.number(tags.Rows)).toBe(512);
    for (const key of ['Rows=many', 'Rows=70000', 'Rows=-1', 'Rows=1.5', 'Rows=512\\x', 'PixelData=1', 'SelectorATValue=x'])
      expect(problemOf(findIdentifier(query({ level: 'image', key: [key] }))).code, key).toBe('key-value-invalid');
    // Left in, the key would be asked without its value, and match everything.
    for (const key of ['StudyDate=２０２６', 'ModalitiesInStudy=CТ', 'NumberOfStudyRelatedInstances=é'])
      expect(problemOf(findIdentifier(query({ key: [key] }))).code, key).toBe('key-value-invalid');
    const copied = problemOf(directPlan(query({ key: ['StudyInstanceUID=1.2.3\u200b'] })));
    expect(copied).toMatchObject({ code: 'key-value-invalid', advice: expect.stringContaining('U+200B') });
    for (const key of ['PatientName=Müller\n', 'PatientID=1234\r', 'PatientComments=two\u0000', 'Rows=\n512'])
      expect(problemOf(findIdentifier(query({ key: [key] }))).code, key).toBe('key-value-invalid');
    const lined = problemOf(findIdentifier(query({ key: ['PatientName=Müller\n'] })));
    expect(lined.advice).toMatch(/^It has U\+000A in it/);
    const lines = 'two\r\nlines\t\f';
    expect(taken(findIdentifier(query({ key: [`PatientComments=${lines}`] }))).string(tags.PatientComments)).toBe(lines);
    expect(taken(findIdentifier(query({ key: ['Rows=512\\65535', '0018,9345=1.1'] }))).numbers(tags.Rows)).toEqual([512, 65_535]);
  });
});

describe('what to retrieve', () => {
  it('is named by all unique keys down to the level', () => {
    expect(uniqueKeys('patient', 'SERIES')).toEqual(['PatientID', 'StudyInstanceUID', 'SeriesInstanceUID']);
    expect(uniqueKeys('study', 'SERIES')).toEqual(['StudyInstanceUID', 'SeriesInstanceUID']);
    expect(namesEntities(query({ key: ['StudyInstanceUID=1.2'] }))).toBe(true);
    expect(namesEntities(query({ key: ['StudyInstanceUID=1.2\\1.3'] }))).toBe(true);
    expect(namesEntities(query({ level: 'series', key: ['SeriesInstanceUID=1.2'] }))).toBe(false);
    expect(namesEntities(query({ level: 'series', key: ['StudyInstanceUID=1\\2', 'SeriesInstanceUID=1.2'] }))).toBe(false);
    expect(namesEntities(query({ key: ['StudyInstanceUID=1.2', 'PatientName=A*'] }))).toBe(false);
    expect(namesEntities(query({ level: 'patient', key: ['PatientID=*'] }))).toBe(false);
  });

  it('goes into an identifier with unique keys and the level only', () => {
    const [identifier] = taken(directPlan(query({ key: ['StudyInstanceUID=1.2', 'PatientName'] })));
    expect([...(identifier ?? [])].map(({ tag }) => tag)).toEqual([
      tags.SpecificCharacterSet,
      tags.QueryRetrieveLevel,
      tags.StudyInstanceUID,
    ]);
    const withText = taken(retrieveIdentifier(query({ level: 'patient', key: ['PatientID=Ä1'] })));
    expect(withText.string(tags.SpecificCharacterSet)).toBe('ISO_IR 192');
  });
});

describe('--destination', () => {
  it('is AETITLE=host:port', () => {
    const destinations = taken(parseDestinations(['A=127.0.0.1:104', 'B=[::1]:105']));
    expect(destinations('A')).toEqual({ host: '127.0.0.1', port: 104 });
    expect(destinations('B ')).toEqual({ host: '::1', port: 105 });
    expect(destinations('C')).toBeUndefined();
    expect(problemOf(parseDestinations(['A'])).code).toBe('destination-invalid');
    expect(problemOf(parseDestinations(['A=host'])).code).toBe('server-address-invalid');
  });
});
