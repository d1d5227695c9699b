import type { DataSetErrorCode } from '../../../src-shared/dicom/data-set-error-code.ts';

/** A named error. The message says what stands at the offset in the standard's words, without any value of an element. */
export interface DataSetError {
  readonly code: DataSetErrorCode;
  /** Bytes from the beginning of what was given to be read; of a deflated data set, in the inflated bytes. */
  readonly offset: number;
  readonly message: string;
}
