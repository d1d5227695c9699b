import type { ServiceFailure, UnreadableAt } from '../../../src-shared/dicom/failure.ts';
import type { DataSetError } from './data-set-error.ts';

/** A reader's error as a failure; `label` names the file. `within`: the offset is not the file's. */
export function unreadable({ code, offset }: DataSetError, label: string, within?: UnreadableAt['within']): ServiceFailure {
  return {
    kind: 'local',
    code: code === 'not-dicom' ? 'not-dicom-file' : 'damaged-file',
    detail: `${code} at offset ${offset}${label === '' ? '' : `: ${label}`}`,
    at: { problem: code, offset, ...(within === undefined ? {} : { within }) },
  };
}
