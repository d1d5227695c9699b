import type { IndexEntry } from '../../src-main/archive/index-writer.ts';
import { DataSet } from '../../src-main/dicom/dataset/data-set.ts';
import { lookupKeyword } from '../../src-shared/dicom/dictionary.ts';
import { tags } from '../../src-shared/dicom/tags.ts';
import { isVr } from '../../src-shared/dicom/vr.ts';

/** The object that an index entry was made up for, with 2 KiB of pixels. */
export function dataSetOf({ record }: IndexEntry): DataSet {
  const dataSet = new DataSet({ characterSet: ['ISO_IR 192'] })
    .set(tags.SpecificCharacterSet, 'CS', 'ISO_IR 192')
    .set(tags.SOPClassUID, 'UI', record.sopClassUid)
    .set(tags.SOPInstanceUID, 'UI', record.sopInstanceUid)
    .set(tags.StudyInstanceUID, 'UI', record.studyInstanceUid)
    .set(tags.SeriesInstanceUID, 'UI', record.seriesInstanceUid);
  for (const values of Object.values(record.values)) setKeywords(dataSet, values);
  return dataSet.set(tags.PixelData, 'OW', new Uint8Array(2_048));
}

/** Sets elements by keyword; several values are separated by a backslash. */
export function setKeywords(dataSet: DataSet, values: Readonly<Record<string, string>>): DataSet {
  for (const [keyword, value] of Object.entries(values)) {
    const entry = lookupKeyword(keyword);
    if (entry === undefined || !isVr(entry.vr)) throw new Error(`${keyword} is not in the dictionary with a VR`);
    dataSet.set(entry.tag, entry.vr, valuesOf(value, entry.vr === 'US'));
  }
  return dataSet;
}

function valuesOf(value: string, numbers: boolean): string[] | number[] {
  if (value === '') return [];
  const values = value.split('\\');
  return numbers ? values.map(Number) : values;
}
