import { describe, expect, it } from 'vitest';
import { tags } from '../../../../src-shared/dicom/tags.ts';
import { transferSyntax } from '../../../../src-shared/dicom/transfer-syntaxes.ts';
import { goldenBytes } from '../../testing/golden-bytes.ts';
import { DataSet } from '../data-set.ts';
import { readDataSet } from '../read-data-set.ts';
import { textProblemsOf } from '../text-problems.ts';
import { writeDataSet } from '../write-data-set.ts';

const { ExplicitLE } = transferSyntax;

/** A data set as it comes from a server whose character set is `fallback`: `name` are its bytes, in the set and in an item. */
function received(name: Uint8Array, terms: readonly string[] | undefined, fallback: readonly string[]): DataSet {
  const sent = new DataSet();
  if (terms !== undefined) sent.set(tags.SpecificCharacterSet, 'CS', terms);
  sent.setRaw(tags.PatientName, 'PN', name);
  sent.set(tags.ReferencedStudySequence, 'SQ', [new DataSet().setRaw(tags.StudyDescription, 'LO', name)]);
  const read = readDataSet(writeDataSet(sent, ExplicitLE), ExplicitLE, { fallbackCharacterSet: fallback });
  if (!read.ok) throw new Error(read.error.message);
  return read.dataSet;
}

describe('text of a server that is known to have a character set', () => {
  const greek = goldenBytes('c4 e9 ef ed'); // Διον in ISO 8859-7, and no UTF-8
  const kanji = goldenBytes('1b 24 42 3b 33 45 44 1b 28 42');

  it('is read in it where (0008,0005) is missing, and marked', () => {
    const answer = received(greek, undefined, ['ISO_IR 126']);
    expect(answer.string(tags.PatientName)).toBe('Διον');
    expect(answer.textProblem(tags.PatientName)).toEqual({ code: 'no-character-set', readAs: 'ISO_IR 126' });
  });

  it('is read in it where the bytes do not fit (0008,0005), and marked', () => {
    const answer = received(greek, ['ISO_IR 192'], ['ISO_IR 126']);
    expect(answer.string(tags.PatientName)).toBe('Διον');
    expect(answer.textProblem(tags.PatientName)).toEqual({ code: 'malformed', readAs: 'ISO_IR 126' });
  });

  it('is read in it where (0008,0005) means nothing, and marked', () => {
    const answer = received(greek, ['ISO_IR 999'], ['ISO_IR 126']);
    expect(answer.string(tags.PatientName)).toBe('Διον');
    expect(answer.textProblem(tags.PatientName)).toEqual({ code: 'unknown-character-set', readAs: 'ISO_IR 126' });
  });

  it('is read in it with its escape sequences', () => {
    const answer = received(kanji, undefined, ['', 'ISO 2022 IR 87']);
    expect(answer.string(tags.PatientName)).toBe('山田');
    expect(answer.textProblem(tags.PatientName)).toEqual({ code: 'undeclared-escape', readAs: '\\ISO 2022 IR 87' });
    const unicode = received(kanji, undefined, ['ISO_IR 192']);
    expect(unicode.string(tags.PatientName)).toBe('山田');
    expect(unicode.textProblem(tags.PatientName)?.code).toBe('undeclared-escape');
  });

  it('is read in what it says where it fits, unmarked', () => {
    const answer = received(greek, ['ISO_IR 100'], ['ISO_IR 126']);
    expect(answer.string(tags.PatientName)).toBe('Äéïí');
    expect(textProblemsOf(answer)).toEqual([]);
  });

  it('is guessed where that does not fit either', () => {
    const answer = received(greek, undefined, ['ISO_IR 192']);
    expect(answer.textProblem(tags.PatientName)).toEqual({ code: 'no-character-set', readAs: 'ISO_IR 100' });
  });

  it('is read so in items too', () => {
    const [item] = received(greek, undefined, ['ISO_IR 126']).sequence(tags.ReferencedStudySequence);
    expect(item?.string(tags.StudyDescription)).toBe('Διον');
    expect(item?.textProblem(tags.StudyDescription)?.readAs).toBe('ISO_IR 126');
  });

  it('keeps its bytes as received', () => {
    const answer = received(greek, undefined, ['ISO_IR 126']);
    const [found] = textProblemsOf(answer);
    expect(Buffer.from(found?.element.value ?? [])).toEqual(Buffer.from(greek));
    expect(answer.received).toBeDefined();
  });
});
