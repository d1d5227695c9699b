import { expect, it } from 'vitest';
import { transferSyntax } from '../transfer-syntaxes.ts';
import { explainConversions } from './conversions.ts';

it('says what was converted, and for whom', () => {
  const [native, rle] = [transferSyntax.ExplicitLE, transferSyntax.RLELossless];
  expect(
    explainConversions(
      [
        { from: rle, to: native, count: 1 },
        { from: native, to: rle, count: 12 },
        { from: native, to: transferSyntax.ImplicitLE, count: 5 },
        { from: '1.2.3', to: rle, count: 2 },
      ],
      'City PACS',
    ),
  ).toEqual([
    '1 image was decompressed for City PACS, which does not take RLE Lossless.',
    '12 images were compressed without loss (RLE Lossless) for City PACS, which does not take Explicit VR Little Endian.',
    '2 images were compressed without loss (RLE Lossless) for City PACS, which does not take 1.2.3.',
  ]);
  const chosen = [
    { from: native, to: rle, count: 2 },
    { from: rle, to: native, count: 1 },
  ];
  expect(explainConversions(chosen, 'City PACS', [rle])).toEqual([
    '2 images were compressed without loss (RLE Lossless) for City PACS: Explicit VR Little Endian was not to be proposed.',
    '1 image was decompressed for City PACS, which does not take RLE Lossless.',
  ]);
});
