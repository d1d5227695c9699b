import { lookupKeyword } from '../../src-shared/dicom/dictionary.ts';
import { DataSet } from '../dicom/dataset/data-set.ts';

/** What an attribute can be given as; numbers become text where the VR is text (IS, DS). */
type AttributeValue = string | number | readonly string[] | readonly number[] | readonly DataSet[];

/** Attributes by keyword. */
export type Attributes = Readonly<Record<string, AttributeValue>>;

/** Adds attributes by keyword, with the VR the dictionary gives. A keyword that PS3.6 does not have is a mistake of ours. */
export function put(dataSet: DataSet, attributes: Attributes): DataSet {
  for (const [keyword, value] of Object.entries(attributes)) {
    const entry = lookupKeyword(keyword);
    if (entry === undefined) throw new Error(`not a keyword of PS3.6: ${keyword}`);
    dataSet.set(entry.tag, entry.vr, entry.vr === 'IS' || entry.vr === 'DS' ? asText(value) : value);
  }
  return dataSet;
}

/** A sequence item. It inherits the character set of the data set it is put into, so keep its text to ASCII. */
export function item(attributes: Attributes): DataSet {
  return put(new DataSet(), attributes);
}

/** An item of a code sequence (PS3.3 §8). */
export function code(value: string, scheme: string, meaning: string): DataSet {
  return item({ CodeValue: value, CodingSchemeDesignator: scheme, CodeMeaning: meaning });
}

function asText(value: AttributeValue): AttributeValue {
  if (typeof value === 'number') return decimal(value);
  if (Array.isArray(value))
    return value.map((part: string | number | DataSet) => (typeof part === 'number' ? decimal(part) : String(part)));
  return value;
}

/** At most 16 characters, as DS demands (PS3.5 §6.2). */
function decimal(value: number): string {
  const text = String(value);
  return text.length <= 16 ? text : value.toPrecision(8);
}
