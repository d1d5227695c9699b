import { describe, expect, it } from 'vitest';
import { tag } from '../../../src-shared/dicom/tag.ts';
import { tags } from '../../../src-shared/dicom/tags.ts';
import { DataSet } from './data-set.ts';

describe('DataSet', () => {
  it('keeps elements in ascending order, whatever order they are set in', () => {
    const dataSet = new DataSet();
    dataSet.set(tags.PatientName, 'PN', 'Doe^Jane').set(tags.StudyDate, 'DA', '20260101').set(tags.PatientID, 'LO', '1');
    dataSet.set(tags.StudyDate, 'DA', '20260102');
    expect([...dataSet].map((element) => element.tag)).toEqual([tags.StudyDate, tags.PatientName, tags.PatientID]);
    expect(dataSet.size).toBe(3);
    expect(dataSet.string(tags.StudyDate)).toBe('20260102');
    expect(dataSet.delete(tags.StudyDate)).toBe(true);
    expect(dataSet.delete(tags.StudyDate)).toBe(false);
    expect(dataSet.has(tags.StudyDate)).toBe(false);
  });

  it('tells absent from empty', () => {
    const dataSet = new DataSet().set(tags.PatientName, 'PN', '');
    expect(dataSet.string(tags.PatientName)).toBe('');
    expect(dataSet.strings(tags.PatientName)).toEqual([]);
    expect(dataSet.string(tags.PatientID)).toBeUndefined();
    expect(dataSet.strings(tags.PatientID)).toEqual([]);
    expect(dataSet.number(tags.Rows)).toBeUndefined();
    expect(dataSet.sequence(tags.ReferencedStudySequence)).toEqual([]);
  });

  it('splits values and removes padding where it does not count', () => {
    const raw = (vr: 'LO' | 'UI' | 'ST' | 'DS' | 'PN' | 'CS', text: string) =>
      new DataSet().setRaw(tags.ImageComments, vr, Buffer.from(text, 'latin1'));
    expect(raw('LO', ' a \\ b').strings(tags.ImageComments)).toEqual(['a', 'b']);
    expect(raw('UI', '1.2\\1.3\0').strings(tags.ImageComments)).toEqual(['1.2', '1.3']);
    expect(raw('ST', ' a\\b ').strings(tags.ImageComments)).toEqual([' a\\b']);
    expect(raw('DS', ' 1.5\\-2e3 ').numbers(tags.ImageComments)).toEqual([1.5, -2000]);
    expect(raw('DS', '1,5\\').numbers(tags.ImageComments)).toEqual([Number.NaN, Number.NaN]);
    expect(raw('DS', 'x').number(tags.ImageComments)).toBeUndefined();
    expect(raw('PN', 'a^b  ').string(tags.ImageComments)).toBe('a^b');
    expect(raw('CS', 'A\\B\\').text(tags.ImageComments)).toBe('A\\B\\');
  });

  it.each([true, false])('writes and reads numbers of every VR, little endian %s', (littleEndian) => {
    const at = tag(0x0009, 0x1001);
    const there = (vr: Parameters<DataSet['set']>[1], values: number[]) =>
      new DataSet({ littleEndian }).set(at, vr, values).numbers(at);
    expect(there('US', [0, 65535])).toEqual([0, 65535]);
    expect(there('SS', [-1, 32767])).toEqual([-1, 32767]);
    expect(there('UL', [0, 4294967295])).toEqual([0, 4294967295]);
    expect(there('SL', [-2147483648])).toEqual([-2147483648]);
    expect(there('FL', [0.5])).toEqual([0.5]);
    expect(there('FD', [Math.PI])).toEqual([Math.PI]);
    expect(there('AT', [tags.PatientName])).toEqual([tags.PatientName]);
    expect(there('SV', [-5])).toEqual([-5]);
    expect(there('UV', [5])).toEqual([5]);
    expect(there('IS', [12, -3])).toEqual([12, -3]);
    expect(there('DS', [Math.PI])[0]).toBeCloseTo(Math.PI, 13);
  });

  it.each([undefined, 'ISO_IR 192', 'ISO_IR 13', '\\ISO 2022 IR 87'])(
    'has as string the first of its strings, in character set %s',
    (characterSet) => {
      const values = [
        '',
        ' ',
        'A',
        ' A ',
        'A\\B',
        '\\B',
        'A\0',
        '\0',
        'A \\',
        '~',
        '\u001b(BA',
        'A\nB\\C',
        'é',
        'x'.repeat(70),
        `${'x'.repeat(70)}\\y`,
      ];
      for (const vr of ['LO', 'PN', 'UI', 'LT', 'UC', 'CS', 'DS', 'IS', 'AE', 'DA', 'UR', 'UN', 'US', 'OB'] as const) {
        for (const value of values) {
          const dataSet = new DataSet().setRaw(tags.PatientID, vr, new TextEncoder().encode(value));
          if (characterSet !== undefined) dataSet.setRaw(tags.SpecificCharacterSet, 'CS', new TextEncoder().encode(characterSet));
          const all = dataSet.strings(tags.PatientID);
          const first = dataSet.string(tags.PatientID);
          if (first !== undefined) expect(first, `${vr} ${JSON.stringify(value)}`).toBe(all[0] ?? '');
          else expect(all).toEqual([]);
        }
      }
    },
  );

  it('keeps 64 bits', () => {
    const dataSet = new DataSet().set(tags.Rows, 'UV', 0xffff_ffff_ffff_ffffn).set(tags.Columns, 'SV', -(2n ** 63n));
    expect(dataSet.bigint(tags.Rows)).toBe(0xffff_ffff_ffff_ffffn);
    expect(dataSet.string(tags.Rows)).toBe('18446744073709551615');
    expect(dataSet.bigint(tags.Columns)).toBe(-(2n ** 63n));
  });

  it('takes numbers as text, and tags, and shows them as text', () => {
    const dataSet = new DataSet().set(tags.Rows, 'US', '512').set(tags.OffendingElement, 'AT', ['(0010,0010)', '00100020']);
    expect(dataSet.number(tags.Rows)).toBe(512);
    expect(dataSet.strings(tags.OffendingElement)).toEqual(['(0010,0010)', '(0010,0020)']);
    expect(dataSet.set(tags.Rows, 'US', 'many').get(tags.Rows)?.length).toBe(0);
  });

  it('keeps decimal strings within 16 characters', () => {
    for (const value of [Math.PI, -Math.PI, 1 / 3e10, -1.23456789012345e-100, 1e21 / 3, 123456789.1234567]) {
      const text = new DataSet().set(tags.PatientWeight, 'DS', value).string(tags.PatientWeight) ?? '';
      expect(text.length).toBeLessThanOrEqual(16);
      expect(Number(text) / value).toBeCloseTo(1, 7);
    }
  });

  it('has no text for bytes and sequences', () => {
    const dataSet = new DataSet().set(tags.PixelData, 'OW', new Uint8Array(2)).set(tags.ReferencedStudySequence, 'SQ', []);
    expect(dataSet.string(tags.PixelData)).toBeUndefined();
    expect(dataSet.strings(tags.PixelData)).toEqual([]);
    expect(dataSet.string(tags.ReferencedStudySequence)).toBeUndefined();
    expect(dataSet.get(tags.ReferencedStudySequence)?.items).toEqual([]);
  });

  it('reads UN as what the dictionary knows the element to be, little endian', () => {
    const dataSet = new DataSet({ littleEndian: false }).setRaw(tags.Rows, 'UN', Uint8Array.of(0, 2));
    expect(dataSet.number(tags.Rows)).toBe(512);
    dataSet.setRaw(tags.PatientID, 'UN', Buffer.from('4711'));
    expect(dataSet.string(tags.PatientID)).toBe('4711');
  });

  it('holds encapsulated pixel data', () => {
    const fragments = { offsetTable: new Uint8Array(0), fragments: [Uint8Array.of(1, 2)] };
    const element = new DataSet().set(tags.PixelData, 'OB', fragments).get(tags.PixelData);
    expect(element?.fragments).toEqual(fragments);
    expect(element?.items).toBeUndefined();
  });
});

describe('character set of a data set', () => {
  it('is that of (0008,0005), else the parent’s, else the default', () => {
    const parent = new DataSet({ characterSet: ['ISO_IR 101'] });
    const item = new DataSet();
    parent.set(tags.ReferencedStudySequence, 'SQ', [item]);
    expect(item.characterSet).toEqual(['ISO_IR 101']);
    parent.set(tags.SpecificCharacterSet, 'CS', 'ISO_IR 192');
    expect(item.characterSet).toEqual(['ISO_IR 192']);
    item.set(tags.SpecificCharacterSet, 'CS', ['', 'ISO 2022 IR 87']);
    expect(item.characterSet).toEqual(['', 'ISO 2022 IR 87']);
    parent.delete(tags.SpecificCharacterSet);
    expect(parent.characterSet).toEqual(['ISO_IR 101']);
  });

  it('is kept where it has the characters', () => {
    const dataSet = new DataSet().set(tags.SpecificCharacterSet, 'CS', 'ISO_IR 100').set(tags.PatientName, 'PN', 'Müller');
    expect([...(dataSet.get(tags.PatientName)?.value ?? [])]).toEqual([0x4d, 0xfc, 0x6c, 0x6c, 0x65, 0x72]);
    expect(dataSet.textProblem(tags.PatientName)).toBeUndefined();
  });

  it('becomes Unicode rather than lose a character', () => {
    const item = new DataSet({ characterSet: ['ISO_IR 100'] }).set(tags.StudyDescription, 'LO', 'Schädel');
    const dataSet = new DataSet().set(tags.SpecificCharacterSet, 'CS', 'ISO_IR 100').set(tags.PatientID, 'LO', 'ü');
    dataSet.set(tags.ReferencedStudySequence, 'SQ', [item]);
    dataSet.set(tags.PatientName, 'PN', '山田');
    expect(dataSet.characterSet).toEqual(['ISO_IR 192']);
    expect(dataSet.string(tags.PatientName)).toBe('山田');
    expect(dataSet.string(tags.PatientID)).toBe('ü');
    expect([...(dataSet.get(tags.PatientID)?.value ?? [])]).toEqual([0xc3, 0xbc]);
    expect(item.string(tags.StudyDescription)).toBe('Schädel');
  });

  it('is left alone by setText, which names what it lacks', () => {
    const dataSet = new DataSet().set(tags.SpecificCharacterSet, 'CS', 'ISO_IR 100').set(tags.PatientName, 'PN', 'Müller');
    expect(dataSet.setText(tags.PatientName, 'PN', 'a山')).toEqual({ ok: false, character: '山', index: 1 });
    expect(dataSet.string(tags.PatientName)).toBe('Müller');
    expect(dataSet.setText(tags.PatientName, 'PN', ['Möller', 'b'])).toMatchObject({ ok: true });
    expect(dataSet.strings(tags.PatientName)).toEqual(['Möller', 'b']);
  });

  it('can be converted, or not at all', () => {
    const dataSet = new DataSet().set(tags.SpecificCharacterSet, 'CS', 'ISO_IR 192').set(tags.PatientName, 'PN', '山田');
    expect(dataSet.convertCharacterSet(['ISO_IR 100'])).toEqual({ ok: false, character: '山', index: 0 });
    expect(dataSet.characterSet).toEqual(['ISO_IR 192']);
    expect(dataSet.convertCharacterSet(['', 'ISO 2022 IR 87']).ok).toBe(true);
    expect(dataSet.characterSet).toEqual(['', 'ISO 2022 IR 87']);
    expect(dataSet.string(tags.PatientName)).toBe('山田');
    expect(dataSet.get(tags.PatientName)?.value[0]).toBe(0x1b);
  });

  it('is declared in an item that comes with another one', () => {
    const item = new DataSet({ characterSet: ['ISO_IR 100'] }).set(tags.StudyDescription, 'LO', 'Schädel');
    new DataSet({ characterSet: ['ISO_IR 192'] }).set(tags.ReferencedStudySequence, 'SQ', [item]);
    expect(item.string(tags.SpecificCharacterSet)).toBe('ISO_IR 100');
    expect(item.string(tags.StudyDescription)).toBe('Schädel');
  });

  it('does not matter to VRs of the default repertoire: what they cannot hold is no value', () => {
    const dataSet = new DataSet({ characterSet: ['ISO_IR 192'] }).set(tags.Modality, 'CS', 'Ü');
    expect(dataSet.string(tags.Modality)).toBe('');
    expect(dataSet.setText(tags.Modality, 'CS', 'Ü')).toEqual({ ok: false, character: 'Ü', index: 0 });
  });

  it('says how text that does not fit it was read', () => {
    const dataSet = new DataSet().setRaw(tags.PatientName, 'PN', Uint8Array.of(0xfc));
    expect(dataSet.string(tags.PatientName)).toBe('ü');
    expect(dataSet.textProblem(tags.PatientName)).toEqual({ code: 'no-character-set', readAs: 'ISO_IR 100' });
    expect(dataSet.textProblem(tags.PatientID)).toBeUndefined();
  });
});
