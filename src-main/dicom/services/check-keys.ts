import { lookupTag } from '../../../src-shared/dicom/dictionary.ts';
import { statusCode } from '../../../src-shared/dicom/dimse-status.ts';
import type { DimseStatus } from '../../../src-shared/dicom/failure.ts';
import type { Tag } from '../../../src-shared/dicom/tag.ts';
import { limits } from '../bytes/limits.ts';
import type { DataSet } from '../dataset/data-set.ts';

/**
 * Why an identifier is not matched: a value of a key is longer, or the values are more, than anybody asks for. Each is compared with each
 * entity there is, which one query could be at for hours. Lists of UIDs may be of any length: they are looked up. Undefined where all is
 * well.
 */
export function excessOfKeys(identifier: DataSet): DimseStatus | undefined {
  let left = limits.maxKeyValues;
  const excessive = (keys: DataSet): Tag | undefined => {
    for (const element of keys) {
      for (const item of element.items ?? []) {
        const within = excessive(item);
        if (within !== undefined) return within;
      }
      // By the dictionary, as they are matched: the peer may call it something else.
      const vr = lookupTag(element.tag)?.vr ?? element.vr;
      if (element.length === 0 || element.items !== undefined || vr === 'UI') continue;
      const values = (keys.textOf(element) ?? '').split(vr === 'PN' ? /[\\=]/ : '\\');
      left -= values.length;
      if (left < 0 || values.some((value) => value.length > limits.maxKeyLength)) return element.tag;
    }
    return undefined;
  };
  const tag = excessive(identifier);
  if (tag === undefined) return undefined;
  return { code: statusCode.DoesNotMatchSopClass, errorComment: 'Keys are too long or too many', offendingElements: [tag] };
}
