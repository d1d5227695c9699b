import type { ServiceFailure } from '../../../src-shared/dicom/failure.ts';
import type { Conversion } from '../pixel/conversions.ts';
import type { ObjectReader } from './store-source.ts';

export interface TranscodeRequest {
  /** The whole data set, asked for once its turn has come. Handed over: it must not be used afterwards. */
  readonly bytes: () => Uint8Array;
  readonly from: string;
  readonly to: string;
  /** Aborted: nobody waits for it any more, the failure is `cancelled`. */
  readonly signal?: AbortSignal | undefined;
}

/** A data set in another transfer syntax, to be read once and closed. */
export interface TranscodedObject {
  /** Length of the data set in bytes. */
  readonly byteLength: number;
  readonly reader: ObjectReader;
}

/** Converts objects to other transfer syntaxes. `transcoding` does it, in threads; without one, objects go only as they are. */
export interface Transcoder {
  /** Objects that it converts at the same time. */
  readonly parallel: number;
  /** What converting would do to pixels; undefined where it cannot be done. Never a loss that is not there yet. */
  conversion(from: string, to: string): Conversion | undefined;
  /** Resolves once it is known that every frame can be converted. */
  convert(request: TranscodeRequest): Promise<TranscodedObject | { readonly failure: ServiceFailure }>;
}
