import type { TextProblem } from '../../../src-shared/dicom/text-problem.ts';
import { isPlainAscii } from './character-set/decode-text.ts';
import type { DataSet } from './data-set.ts';
import type { Element } from './element.ts';

/** Elements of the data set itself whose text may not be what its writer meant, with why. Their bytes are as received. */
export function textProblemsOf(dataSet: DataSet): { readonly element: Element; readonly problem: TextProblem }[] {
  const found: { element: Element; problem: TextProblem }[] = [];
  for (const element of dataSet) {
    // Only beyond ASCII decoding can have gone wrong; looking is far cheaper than decoding again.
    if (element.items !== undefined || isPlainAscii(element.source, element.start, element.length)) continue;
    const problem = dataSet.textProblem(element.tag);
    if (problem !== undefined) found.push({ element, problem });
  }
  return found;
}
