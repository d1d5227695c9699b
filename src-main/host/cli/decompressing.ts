import { lookupTransferSyntax } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import { isUncompressed } from '../../dicom/pixel/conversions.ts';
import type { Transcoder } from '../../dicom/services/transcoder.ts';

/** Compressed objects that may be converted: all, those compressed without loss, or none. */
export type Decompress = 'all' | 'lossless' | 'none';

/** A transcoder that leaves the others compressed as they are. */
export function decompressing(transcoder: Transcoder, which: Decompress): Transcoder {
  const may = (from: string) =>
    which === 'all' || isUncompressed(from) || (which === 'lossless' && lookupTransferSyntax(from)?.lossy === false);
  return {
    parallel: transcoder.parallel,
    conversion: (from, to) => (may(from) ? transcoder.conversion(from, to) : undefined),
    convert: (request) => transcoder.convert(request),
  };
}
