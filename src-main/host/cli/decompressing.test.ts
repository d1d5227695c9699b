import { describe, expect, it } from 'vitest';
import { transferSyntax } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import { conversionBetween } from '../../dicom/pixel/conversions.ts';
import type { Transcoder } from '../../dicom/services/transcoder.ts';
import { type Decompress, decompressing } from './decompressing.ts';

const transcoder: Transcoder = {
  parallel: 1,
  conversion: conversionBetween,
  convert: () => Promise.reject(new Error('not asked for')),
};
const { ExplicitLE, RLELossless, JPEGBaseline } = transferSyntax;

describe('--decompress', () => {
  it.each<[Decompress, string[]]>([
    ['all', [JPEGBaseline, RLELossless, ExplicitLE]],
    ['lossless', [RLELossless, ExplicitLE]],
    ['none', [ExplicitLE]],
  ])('%s', (which, converted) => {
    const { conversion } = decompressing(transcoder, which);
    const to = (from: string) => (from === ExplicitLE ? RLELossless : ExplicitLE);
    const all = [JPEGBaseline, RLELossless, ExplicitLE];
    expect(all.filter((from) => conversion(from, to(from)) !== undefined)).toEqual(converted);
  });
});
