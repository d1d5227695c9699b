import type { DataSetErrorCode } from '../data-set-error-code.ts';
import type { UnreadableAt } from '../failure.ts';

/** One sentence that says where a file or data set cannot be read on, and what stands there. Offsets are written as programs take them. */
export function explainUnreadableAt({ problem, offset, within }: UnreadableAt): string {
  if (problem === 'not-dicom')
    return `This is not a DICOM file: neither file meta information nor a data set begins at byte ${offset}.`;
  if (within === undefined) return `The file is damaged at byte ${offset}: ${words[problem]}.`;
  return `The ${within === 'inflated' ? 'inflated ' : ''}data set is damaged at byte ${offset}: ${words[problem]}.`;
}

const words: Readonly<Record<Exclude<DataSetErrorCode, 'not-dicom'>, string>> = {
  'ends-early': 'the bytes end inside an element or a sequence',
  'length-beyond-end': 'a length reaches beyond the item or sequence that the element is in',
  'unknown-vr': 'there is no value representation (VR) where one has to be',
  'undefined-length': 'an element has undefined length that must have a length',
  'item-expected': 'something else stands where an item of a sequence has to begin',
  'unexpected-delimiter': 'an item or a delimiter stands outside a sequence',
  'too-deep': 'sequences are nested more deeply than is allowed',
  'too-many-elements': 'it has more elements than are allowed',
  'deflate-broken': 'the deflated data set cannot be inflated',
  'inflated-too-long': 'the deflated data set becomes longer than is allowed',
};
