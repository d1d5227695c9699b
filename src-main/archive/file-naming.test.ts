import { describe, expect, it } from 'vitest';
import { tags } from '../../src-shared/dicom/tags.ts';
import { DataSet } from '../dicom/dataset/data-set.ts';
import { fileNaming, namedLayouts } from './file-naming.ts';

function place(layout: string, dataSet: DataSet) {
  const taken = fileNaming(layout);
  if (!taken.ok) throw new Error(taken.text);
  return taken.naming(dataSet);
}

const object = new DataSet()
  .set(tags.SpecificCharacterSet, 'CS', 'ISO_IR 192')
  .set(tags.PatientName, 'PN', 'Müller^Anna=山田^花子')
  .set(tags.PatientID, 'LO', '../../etc/passwd')
  .set(tags.StudyInstanceUID, 'UI', '2.25.1')
  .set(tags.SeriesInstanceUID, 'UI', '2.25.2')
  .set(tags.SOPInstanceUID, 'UI', '2.25.3')
  .set(tags.Modality, 'CS', 'CT')
  .set(tags.SeriesNumber, 'IS', '7')
  .set(tags.Rows, 'US', 512);

describe('names of files', () => {
  it('are made of values and of what stands between them', () => {
    expect(place('{StudyInstanceUID}/{Modality} {SeriesNumber}/{Rows}-{SOPInstanceUID}', object)).toEqual({
      folder: '2.25.1/CT 7',
      name: '512-2.25.3',
      extension: '',
    });
    expect(place(namedLayouts.series ?? '', object)).toEqual(place('series', object));
  });

  it('are in folders where the template is written as Windows writes paths, too', () => {
    expect(place('{StudyInstanceUID}\\{Modality}\\{SOPInstanceUID}.dcm', object)).toEqual({
      folder: '2.25.1/CT',
      name: '2.25.3',
      extension: '.dcm',
    });
  });

  it('keep letters of every script', () => {
    expect(place('{PatientName}', object).name).toBe('Müller_Anna_山田_花子');
  });

  it('never lead out of the folder', () => {
    expect(place('{PatientID}/{SOPInstanceUID}', object).folder).toBe('_.._.._etc_passwd');
    for (const value of [
      '..',
      '.',
      '...',
      '/',
      '\\',
      'a/../../b',
      '\0',
      'CON',
      'nul.txt',
      ' ',
      '-rf',
      '.hidden',
      'x.'.repeat(200),
    ]) {
      const { folder, name } = place(
        '{PatientID}/{PatientID}',
        new DataSet().set(tags.PatientID, 'LO', value.replaceAll('\\', '/')),
      );
      for (const part of [folder, name]) {
        expect(part).not.toMatch(/[/\\\0]|^\.|^$|[. ]$|^(con|nul)(\.|$)/i);
        expect(part.length).toBeLessThanOrEqual(65);
      }
    }
  });

  it('stand in for values that are not there', () => {
    expect(place('date', new DataSet().set(tags.SOPInstanceUID, 'UI', '2.25.3'))).toEqual({
      folder: 'none/none',
      name: '2.25.3',
      extension: '',
    });
  });

  it('are refused when they cannot be made', () => {
    expect(fileNaming('{PatentName}')).toEqual({ ok: false, problem: 'unknown', text: 'PatentName' });
    expect(fileNaming('{PixelData}')).toMatchObject({ ok: false, problem: 'unknown' });
    expect(fileNaming('a//b')).toMatchObject({ ok: false, problem: 'empty' });
  });
});
