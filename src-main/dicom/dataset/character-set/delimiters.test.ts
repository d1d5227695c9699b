import { describe, expect, it } from 'vitest';
import { tag } from '../../../../src-shared/dicom/tag.ts';
import { tags } from '../../../../src-shared/dicom/tags.ts';
import type { VR } from '../../../../src-shared/dicom/vr.ts';
import { DataSet } from '../data-set.ts';

const element = tag(0x0011, 0x1001);

/** How many times KS X 1001 is designated in hangul, delimiter, hangul. */
function designations(vr: VR, delimiter: string): number {
  const dataSet = new DataSet({ characterSet: ['', 'ISO 2022 IR 149'] });
  expect(dataSet.setText(element, vr, `홍${delimiter}홍`).ok).toBe(true);
  expect(dataSet.text(element)).toBe(`홍${delimiter}홍`);
  expect(dataSet.textProblem(element)).toBeUndefined();
  return (
    Buffer.from(dataSet.get(element)?.value ?? [])
      .toString('latin1')
      .split('\u001b$)C').length - 1
  );
}

/** What of "hangul, delimiter, the same bytes again" is read as meant. */
function trusted(vr: VR, delimiter: string): boolean {
  const bytes = Buffer.from(`\u001b$)C\u00c8\u00ab${delimiter}\u00c8\u00ab`, 'latin1');
  const dataSet = new DataSet().set(tags.SpecificCharacterSet, 'CS', ['', 'ISO 2022 IR 149']).setRaw(element, vr, bytes);
  return dataSet.textProblem(element) === undefined;
}

/** PS3.5 §6.1.2.5.3: where the character set of value 1 is active again. */
const resets: readonly (readonly [vr: VR, delimiter: string, name: string, resets: boolean])[] = [
  ['PN', '\\', 'backslash', true],
  ['PN', '^', '^', true],
  ['PN', '=', '=', true],
  ['LO', '\\', 'backslash', true],
  ['SH', '\\', 'backslash', true],
  ['UC', '\\', 'backslash', true],
  ['LO', '^', '^', false],
  ['SH', '=', '=', false],
  ...(['LT', 'ST', 'UT'] as const).flatMap((vr) => [
    [vr, '\r', 'CR', true] as const,
    [vr, '\n', 'LF', true] as const,
    [vr, '\f', 'FF', true] as const,
    [vr, '\t', 'TAB', true] as const,
    [vr, '\\', 'backslash', false] as const,
    [vr, '^', '^', false] as const,
    [vr, '=', '=', false] as const,
  ]),
];

describe('the first character set', () => {
  it.each(resets.filter((row) => row[3]))('of %s is active again after %j', (vr, delimiter) => {
    expect(designations(vr, delimiter)).toBe(2);
    expect(trusted(vr, delimiter)).toBe(false);
  });

  it.each(resets.filter((row) => !row[3]))('of %s is not active again after %j', (vr, delimiter) => {
    expect(designations(vr, delimiter)).toBe(1);
    expect(trusted(vr, delimiter)).toBe(true);
  });
});

describe('a delimiter before which nobody went back from kanji', () => {
  /** 田中, delimiter, 太郎, each designated; bytes of a writer that never goes back. */
  const written = (vr: VR, delimiter: string) => {
    const bytes = Buffer.from(`\u001b$BEDCf${delimiter}\u001b$BB@O:`, 'latin1');
    return new DataSet().set(tags.SpecificCharacterSet, 'CS', ['', 'ISO 2022 IR 87']).setRaw(element, vr, bytes);
  };

  it.each([
    ['PN', '^'],
    ['PN', '='],
    ['PN', '\\'],
    ['LO', '\\'],
  ] as const)('in %s is %s, not half a character, and marked', (vr, delimiter) => {
    const dataSet = written(vr, delimiter);
    expect(dataSet.text(element)).toBe(`田中${delimiter}太郎`);
    expect(dataSet.textProblem(element)).toEqual({ code: 'malformed', readAs: 'ISO 2022 IR 87' });
  });

  it('is half a character where the VR has no such delimiter', () => {
    expect(written('LO', '^').text(element)).toBe('田中\ufffd太郎');
  });
});
