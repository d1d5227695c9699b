import { describe, expect, it } from 'vitest';
import { tags } from '../../../src-shared/dicom/tags.ts';
import { DataSet } from '../dataset/data-set.ts';
import { putInCharacterSet } from './identifier-character-set.ts';

const anywhere = { wildcards: false, wildcardDoes: () => true };

function identifier(name: string, description = ''): DataSet {
  const item = new DataSet().set(tags.CodeMeaning, 'LO', description);
  return new DataSet()
    .set(tags.SpecificCharacterSet, 'CS', 'ISO_IR 192')
    .set(tags.QueryRetrieveLevel, 'CS', 'STUDY')
    .set(tags.PatientName, 'PN', name)
    .set(tags.ProcedureCodeSequence, 'SQ', [item])
    .set(tags.StudyInstanceUID, 'UI', '');
}

function bytesOf(dataSet: DataSet, tag: number): string {
  return Buffer.from(dataSet.get(tag)?.value ?? []).toString('latin1');
}

describe('an identifier', () => {
  it('is put into the character set of the server, items included, and says so', () => {
    const asked = identifier('Müller*', 'Schädel');
    expect(putInCharacterSet(asked, ['ISO_IR 100'])).toBeUndefined();
    expect(asked.strings(tags.SpecificCharacterSet)).toEqual(['ISO_IR 100']);
    expect(bytesOf(asked, tags.PatientName)).toBe('M\u00fcller* ');
    const [item] = asked.sequence(tags.ProcedureCodeSequence);
    expect(item && bytesOf(item, tags.CodeMeaning)).toBe('Sch\u00e4del ');
  });

  it('says its character set also where all is ASCII, and the default repertoire by an empty value', () => {
    const asked = identifier('SMITH*');
    expect(putInCharacterSet(asked, ['', 'ISO 2022 IR 87'])).toBeUndefined();
    expect(asked.strings(tags.SpecificCharacterSet)).toEqual(['', 'ISO 2022 IR 87']);
    expect(putInCharacterSet(asked, ['ISO_IR 6'])).toBeUndefined();
    expect(asked.get(tags.SpecificCharacterSet)?.length).toBe(0);
    expect(asked.string(tags.PatientName)).toBe('SMITH*');
  });

  it('stays as it is where a character is lacking, and all that lack are named once', () => {
    const asked = identifier('Łoś^Łucja', 'Жук');
    expect(putInCharacterSet(asked, ['ISO_IR 100'], anywhere)).toEqual({
      kind: 'text-not-encodable',
      characters: ['Ж', 'у', 'к', 'Ł', 'ś'],
      characterSet: ['ISO_IR 100'],
      wildcardWouldDo: true,
    });
    expect(asked.strings(tags.SpecificCharacterSet)).toEqual(['ISO_IR 192']);
    expect(asked.string(tags.PatientName)).toBe('Łoś^Łucja');
  });

  it('has ? in their place only when that is asked for', () => {
    const asked = identifier('Łoś^Łucja😀*');
    expect(putInCharacterSet(asked, ['ISO_IR 100'], { ...anywhere, wildcards: true })).toBeUndefined();
    expect(asked.string(tags.PatientName)).toBe('?o?^?ucja?*');
  });

  it('has no ? where a wildcard would not do', () => {
    const asked = identifier('Łoś').set(tags.PatientID, 'LO', 'ź1');
    const options = { wildcards: true, wildcardDoes: (tag: number) => tag !== tags.PatientID };
    const lacking = putInCharacterSet(asked, ['ISO_IR 100'], options);
    expect(lacking).toMatchObject({ characters: ['ź'], wildcardWouldDo: false });
    expect(asked.string(tags.PatientID)).toBe('ź1');
  });

  it('composes letters and their marks where only that can be encoded', () => {
    const asked = identifier('Mu\u0308ller');
    expect(putInCharacterSet(asked, ['ISO_IR 100'])).toBeUndefined();
    expect(asked.string(tags.PatientName)).toBe('Müller');
    const unicode = identifier('Mu\u0308ller');
    expect(putInCharacterSet(unicode, ['ISO_IR 192'])).toBeUndefined();
    expect(unicode.string(tags.PatientName)).toBe('Mu\u0308ller');
  });
});
