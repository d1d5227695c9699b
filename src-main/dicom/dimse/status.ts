import { statusClass } from '../../../src-shared/dicom/dimse-status.ts';

/** Success or warning: the instance was taken (PS3.4 Table B.2-1). */
export function wasStored(code: number): boolean {
  const kind = statusClass(code);
  return kind === 'success' || kind === 'warning';
}
