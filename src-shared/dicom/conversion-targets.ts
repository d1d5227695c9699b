import { transferSyntax } from './transfer-syntaxes.ts';

/** Compressed syntaxes that can be written, all without loss. There is no lossy encoding: nobody could have consented to it yet. */
export const losslessTargets = [
  transferSyntax.JPEGLSLossless,
  transferSyntax.JPEG2000Lossless,
  transferSyntax.HTJ2KLossless,
  transferSyntax.JPEGLosslessSV1,
  transferSyntax.JPEGLossless,
  transferSyntax.RLELossless,
] as const;

/** What objects can be converted to when they are received. */
export const conversionTargets = [
  transferSyntax.ExplicitLE,
  transferSyntax.ImplicitLE,
  transferSyntax.Deflated,
  transferSyntax.ExplicitBE,
  ...losslessTargets,
] as const;
