import type { TextProblem } from '../../../src-shared/dicom/text-problem.ts';
import type { DataSet, Element } from './data-set.ts';

/** Elements of the data set itself whose text may not be what its writer meant, with why. Their bytes are as received. */
export function textProblemsOf(dataSet: DataSet): { readonly element: Element; readonly problem: TextProblem }[] {
  const found: { element: Element; problem: TextProblem }[] = [];
  for (const element of dataSet) {
    if (element.items !== undefined || !isBeyondAscii(element.value)) continue;
    const problem = dataSet.textProblem(element.tag);
    if (problem !== undefined) found.push({ element, problem });
  }
  return found;
}

/** Only then decoding can have gone wrong; looking is far cheaper than decoding again. ESC begins an ISO 2022 switch. */
function isBeyondAscii(bytes: Uint8Array): boolean {
  return bytes.some((byte) => byte >= 0x80 || byte === 0x1b);
}
