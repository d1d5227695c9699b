import { describe, expect, it } from 'vitest';
import { dictionaryText } from './dictionary.generated.ts';
import { dictionaryEntries, lookupKeyword, lookupTag, searchRow, sharesKeyword } from './dictionary.ts';
import { formatTag, formatTagDigits, isPrivateCreatorTag, parseTag, tag } from './tag.ts';
import { tags } from './tags.ts';
import { isVr, vrInfo } from './vr.ts';

describe('tag', () => {
  it('joins, formats and parses, also with the highest bit set', () => {
    expect(tag(0x0010, 0x0010)).toBe(0x00100010);
    expect(tag(0xfffe, 0xe0dd)).toBe(0xfffee0dd);
    expect(formatTag(0x7fe00010)).toBe('(7FE0,0010)');
    expect(formatTagDigits(0xfffee000)).toBe('FFFEE000');
    for (const text of ['(0008,103E)', '0008,103e', '0008103E', ' (0008, 103e) ']) expect(parseTag(text)).toBe(0x0008103e);
    expect(parseTag('FFFE,E000')).toBe(tags.Item);
  });
  it.each(['', '0008', '0008,103', '10,', ',10', '(0008,103E', '0008,103E)', 'PatientName', '0008-103E', '00081 03E'])(
    'refuses %j',
    (text) => {
      expect(parseTag(text)).toBeUndefined();
    },
  );
  it('knows the blocks of private creators', () => {
    expect([0x00090010, 0x000900ff, 0x7fe10010].map(isPrivateCreatorTag)).toEqual([true, true, true]);
    expect([0x00090000, 0x0009000f, 0x00090100, 0x00100010, 0x00010010, 0xffff0010].map(isPrivateCreatorTag)).toEqual([
      false,
      false,
      false,
      false,
      false,
      false,
    ]);
  });
});

describe('dictionary', () => {
  it.each([
    [0x00000002, 'AffectedSOPClassUID', 'UI', '1', false],
    [0x00000900, 'Status', 'US', '1', false],
    [0x00020010, 'TransferSyntaxUID', 'UI', '1', false],
    [0x00041220, 'DirectoryRecordSequence', 'SQ', '1', false],
    [0x00060001, 'CurrentFrameFunctionalGroupsSequence', 'SQ', '1', false],
    [0x00080005, 'SpecificCharacterSet', 'CS', '1-n', false],
    [0x00100010, 'PatientName', 'PN', '1', false],
    [0x00181318, 'dBdt', 'DS', '1', false],
    [0x00189328, 'ExposureTimeInms', 'FD', '1', false],
    [0x00201070, 'OtherStudyNumbers', 'IS', '1-n', true],
    [0x00280009, 'FrameIncrementPointer', 'AT', '1-n', false],
    [0x00280010, 'Rows', 'US', '1', false],
    [0x00404072, 'STOWRSStorageSequence', 'SQ', '1', false],
    [0x00686450, 'TwoDMatingPoint', 'FD', '2', false],
    [0x7fe00001, 'ExtendedOffsetTable', 'OV', '1', false],
    [0xfffee00d, 'ItemDelimitationItem', 'UN', '1', false],
  ])('finds %i as %s', (t, keyword, vr, vm, retired) => {
    expect(lookupTag(t)).toMatchObject({ tag: t, keyword, vr, vm, retired });
    expect(lookupKeyword(keyword)?.tag).toBe(t);
  });

  it('gives the choice of VRs where the standard leaves one', () => {
    expect(lookupTag(tags.PixelData)).toMatchObject({ vr: 'OW', choices: ['OW', 'OB'] });
    expect(lookupTag(tags.SmallestImagePixelValue)).toMatchObject({ vr: 'US', choices: ['US', 'SS'] });
    expect(lookupTag(tags.LUTData)).toMatchObject({ vr: 'OW', choices: ['OW', 'US'] });
    expect(lookupTag(0x00281200)).toMatchObject({ vr: 'OW', choices: ['OW', 'US', 'SS'] });
    expect(lookupTag(tags.Rows)).not.toHaveProperty('choices');
  });

  it('knows repeating groups by any of their tags', () => {
    expect(lookupTag(0x60020010)).toMatchObject({ tag: 0x60020010, keyword: 'OverlayRows', vr: 'US' });
    expect(lookupTag(0x601e3000)).toMatchObject({ keyword: 'OverlayData', vr: 'OW' });
    expect(lookupTag(0x500a3000)).toMatchObject({ keyword: 'CurveData', retired: true });
    expect(lookupTag(0x00203105)).toMatchObject({ keyword: 'SourceImageIDs', vm: '1-n' });
    expect(lookupTag(0x00280421)).toMatchObject({ keyword: 'ColumnsForNthOrderCoefficients' });
    expect(lookupTag(0x10001230)).toMatchObject({ keyword: 'EscapeTriplet' });
    expect(lookupTag(0x1010abcd)).toMatchObject({ keyword: 'ZonalMap' });
    expect(lookupTag(0x7f020010)).toMatchObject({ keyword: 'VariablePixelData' });
    expect(lookupTag(0x7fe00010)?.keyword).toBe('PixelData');
    expect(lookupKeyword('OverlayData')?.tag).toBe(0x60003000);
    expect(lookupKeyword('RowsForNthOrderCoefficients')?.tag).toBe(0x00280410);
    expect(lookupKeyword('ZonalMap')?.tag).toBe(0x10100001);
    expect([0x60000010, 0x00280410, tags.Rows, 0x00091001].filter(sharesKeyword)).toEqual([]);
    expect(sharesKeyword(0x60020010)).toBe(true);
  });

  it('knows group lengths and private creators, and nothing else that is private', () => {
    expect(lookupTag(0x00080000)).toMatchObject({ vr: 'UL', keyword: 'GroupLength' });
    expect(lookupTag(0x00020000)).toMatchObject({ vr: 'UL', keyword: 'FileMetaInformationGroupLength', retired: false });
    expect(lookupTag(0x00290000)).toMatchObject({ vr: 'UL' });
    expect(lookupTag(0x00290010)).toMatchObject({ vr: 'LO', keyword: 'PrivateCreator' });
    for (const t of [0x00291010, 0x60011010, 0x50013000, 0x00010010, 0x00080009, 0xffffffff])
      expect(lookupTag(t)).toBeUndefined();
  });

  it('does not mistake names of Object for keywords', () => {
    for (const name of ['', 'constructor', '__proto__', 'toString', 'patientname']) expect(lookupKeyword(name)).toBeUndefined();
  });

  it('is whole and consistent', () => {
    const entries = [...dictionaryEntries()];
    expect(entries.length).toBeGreaterThan(5100);
    expect(entries.filter((entry) => entry.retired).length).toBeGreaterThan(400);
    const groups = new Set(entries.map((entry) => entry.tag >>> 16));
    for (const group of [0x0000, 0x0002, 0x0004, 0x0006, 0x0008, 0x0014, 0x0400, 0x4010, 0x5000, 0x6000, 0x7fe0])
      expect(groups).toContain(group);
    const keywords = new Set<string>();
    let nameless = 0;
    for (const entry of entries) {
      expect(isVr(entry.vr), entry.keyword).toBe(true);
      expect(entry.vm).toMatch(/^\d+(-(\d+|\d*n))?$/);
      expect(entry.name).not.toBe('');
      if (entry.keyword === '') {
        nameless++;
        expect(entry.retired).toBe(true);
        continue;
      }
      expect(entry.keyword).toMatch(/^[A-Za-z][A-Za-z0-9]*$/);
      expect(keywords.has(entry.keyword), entry.keyword).toBe(false);
      keywords.add(entry.keyword);
      expect(lookupKeyword(entry.keyword)).toEqual(entry);
    }
    expect(nameless).toBeLessThan(8);
  });

  it('finds each of its rows by searching, and no other', () => {
    const rows = dictionaryText.split('\n');
    expect(rows.filter((row) => searchRow(row.slice(0, 8)) !== row)).toEqual([]);
    const others = ['00000004', '00100011', '60020010', 'FFFFFFFF'].filter((digits) => searchRow(digits) !== undefined);
    expect(others).toEqual([]);
  });
});

describe('tags', () => {
  it('are what the dictionary says', () => {
    const said = new Map([...dictionaryEntries()].map(({ keyword, tag }) => [keyword, tag]));
    const wrong = Object.entries(tags).filter(([keyword, t]) => said.get(keyword) !== t);
    expect(wrong).toEqual([]);
  });
});

describe('vr', () => {
  it('has the 34 of PS3.5 Table 6.2-1 with their long forms', () => {
    expect(Object.keys(vrInfo)).toHaveLength(34);
    const long = Object.keys(vrInfo).filter((vr) => isVr(vr) && vrInfo[vr].long);
    expect(long.join(' ')).toBe('OB OD OF OL OV OW SQ SV UC UN UR UT UV');
    expect(isVr('ZZ') || isVr('toString') || isVr('')).toBe(false);
  });
  it('pads text with blanks, everything else and UIDs with zeros', () => {
    for (const vr of Object.keys(vrInfo).filter(isVr)) {
      const info = vrInfo[vr];
      expect(info.padding, vr).toBe(info.text !== false && vr !== 'UI' ? 0x20 : 0x00);
      if (info.valueBytes !== undefined) expect(info.valueBytes % info.unit).toBe(0);
    }
    const charset = Object.keys(vrInfo).filter((vr) => isVr(vr) && vrInfo[vr].text === 'charset');
    expect(charset.join(' ')).toBe('LO LT PN SH ST UC UT');
    expect([vrInfo.LT.multi, vrInfo.UT.multi, vrInfo.ST.multi, vrInfo.UR.multi, vrInfo.LO.multi]).toEqual([
      false,
      false,
      false,
      false,
      true,
    ]);
  });
});
