import { describe, expect, it } from 'vitest';
import type { QueryInput } from '../../src-shared/contract/browse.ts';
import { tags } from '../../src-shared/dicom/tags.ts';
import { DataSet } from '../dicom/dataset/data-set.ts';
import { expectedInstances, localState } from './local-state.ts';
import { rowOf } from './row.ts';
import { worklistRow } from './worklist-row.ts';

const study: QueryInput = { model: 'study', level: 'STUDY', keys: {} };

describe('a row', () => {
  it('has decoded text by keyword, numbers too, and the path down to its entity', () => {
    const answer = new DataSet({ characterSet: ['ISO_IR 192'] })
      .set(tags.PatientName, 'PN', 'Петров^Иван')
      .set(tags.PatientID, 'LO', ' P1 ')
      .set(tags.ModalitiesInStudy, 'CS', ['CT', 'SR'])
      .set(tags.StudyInstanceUID, 'UI', '1.2.3');
    const row = rowOf(answer, study);
    expect(row).toEqual({
      path: { level: 'STUDY', PatientID: 'P1', StudyInstanceUID: '1.2.3' },
      values: { PatientName: 'Петров^Иван', PatientID: 'P1', ModalitiesInStudy: 'CT\\SR', StudyInstanceUID: '1.2.3' },
    });
    const image = new DataSet().set(tags.Rows, 'US', 512).set(tags.SOPInstanceUID, 'UI', '1.2.3.4.5');
    const keys = { StudyInstanceUID: '1.2.3', SeriesInstanceUID: '1.2.3.4' };
    expect(rowOf(image, { model: 'study', level: 'IMAGE', keys })).toEqual({
      path: { level: 'IMAGE', ...keys, SOPInstanceUID: '1.2.3.4.5' },
      values: { Rows: '512', SOPInstanceUID: '1.2.3.4.5' },
    });
  });

  it('shows a name as it is written, and has the keys as the server has them', () => {
    const answer = new DataSet({ characterSet: ['ISO_IR 192'] })
      .set(tags.PatientName, 'PN', 'abc\u202Ecba^לוי\u200F')
      .set(tags.PatientID, 'LO', 'P\u202E1')
      .set(tags.StudyInstanceUID, 'UI', '1.2.3');
    const row = rowOf(answer, study);
    expect(row.values).toMatchObject({ PatientName: 'abccba^לוי\u200F', PatientID: 'P1' });
    expect(row.path.PatientID).toBe('P\u202E1');
    expect(worklistRow(answer).values).toMatchObject({ PatientName: 'abccba^לוי\u200F' });
    expect(worklistRow(answer).path.PatientID).toBe('P\u202E1');
  });

  it('says when a unique key is missing; a wildcard that was asked is none', () => {
    expect(rowOf(new DataSet(), study).problem).toContain('StudyInstanceUID');
    const series: QueryInput = { model: 'patient', level: 'SERIES', keys: { PatientID: 'P*', StudyInstanceUID: '1.2' } };
    const row = rowOf(new DataSet().set(tags.SeriesInstanceUID, 'UI', '1.2.3'), series);
    expect(row.path).toEqual({ level: 'SERIES', StudyInstanceUID: '1.2', SeriesInstanceUID: '1.2.3' });
    expect(row.problem).toContain('PatientID');
  });

  it('says when text cannot be decoded', () => {
    const answer = new DataSet({ characterSet: ['ISO_IR 192'] })
      .set(tags.StudyInstanceUID, 'UI', '1.2.3')
      .setRaw(tags.PatientName, 'PN', new Uint8Array([0xff, 0xfe, 0x41, 0x42]));
    expect(rowOf(answer, study).problem).toBe(
      "The text of Patient's Name does not fit the character set the answer names; it was read as Western European (Latin-1). " +
        'Its bytes: FF FE 41 42.',
    );
  });

  it('says which character set of the server text without one was read in, of many elements only of the first', () => {
    const answer = new DataSet({ fallbackCharacterSet: ['ISO_IR 126'] }).set(tags.StudyInstanceUID, 'UI', '1.2.3');
    const texts = [
      tags.PatientName,
      tags.PatientID,
      tags.StudyDescription,
      tags.AccessionNumber,
      tags.StudyID,
      tags.InstitutionName,
    ];
    for (const tag of texts) answer.setRaw(tag, 'LO', Uint8Array.of(0xc4, 0xe9, 0xef, 0xed));
    const row = rowOf(answer, study);
    expect(row.values.PatientName).toBe('Διον');
    expect(row.problem?.match(/was read as Greek. Its bytes: C4 E9 EF ED\./g)).toHaveLength(4);
    expect(row.problem).toContain('So it is with 2 more.');
  });

  it('cuts what no column can show, and leaves out what is no text', () => {
    const answer = new DataSet()
      .set(tags.StudyInstanceUID, 'UI', '1.2.3')
      .set(tags.PatientComments, 'LT', 'x'.repeat(100_000))
      .set(tags.ReferencedStudySequence, 'SQ', [new DataSet()]);
    const { values } = rowOf(answer, study);
    expect(values.PatientComments).toHaveLength(4_097);
    expect(Object.keys(values)).toEqual(['PatientComments', 'StudyInstanceUID']);
  });
});

describe('how much is here', () => {
  it('is known for sure only when the server says how many there are', () => {
    expect(localState(0, undefined)).toMatchObject({ state: 'none' });
    expect(localState(5, undefined)).toMatchObject({ state: 'some' });
    expect(localState(5, 6)).toMatchObject({ state: 'some' });
    expect(localState(6, 6)).toMatchObject({ state: 'all' });
    expect(localState(3, 0)).toMatchObject({ state: 'some' });
    const row = (text: string) => ({ path: { level: 'STUDY' as const }, values: { NumberOfStudyRelatedInstances: text } });
    expect([row(' 12 '), row(''), row('-1'), row('many')].map(expectedInstances)).toEqual([12, undefined, undefined, undefined]);
    expect(expectedInstances({ path: { level: 'IMAGE' }, values: {} })).toBe(1);
  });
});
