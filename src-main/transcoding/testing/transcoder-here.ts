import { conversionBetween } from '../../dicom/pixel/conversions.ts';
import { convertObject } from '../../dicom/pixel/convert-object.ts';
import { localFailure } from '../../dicom/services/failures.ts';
import type { Transcoder } from '../../dicom/services/transcoder.ts';
import { testCodecs } from './codecs.ts';

/** Converts in this thread instead of in others. */
export function transcoderHere(): Transcoder {
  const codecs = testCodecs();
  return {
    parallel: 2,
    conversion: conversionBetween,
    async convert(request) {
      const result = convertObject({ ...request, bytes: request.bytes(), codecs });
      if (!result.ok) return { failure: localFailure(result.problem.code, result.problem.detail) };
      const parts = [...result.parts()];
      return { byteLength: result.byteLength, reader: { next: async () => parts.shift(), close: async () => {} } };
    },
  };
}
