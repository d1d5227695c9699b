import { expect, it } from 'vitest';
import { sopClass } from '../../../src-shared/dicom/sop-classes.ts';
import { transferSyntax } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import { planStoreContexts } from './store-contexts.ts';

const { ExplicitLE, ImplicitLE, JPEGBaseline, RLELossless } = transferSyntax;
const abstractSyntax = sopClass.CTImageStorage;

/** C-MOVE to gdcmscu 3.0.21 failed: it accepted Explicit and Implicit VR in two contexts, and read what came over the first as Implicit. */
it.each([
  ['uncompressed images: the stored syntax is proposed last', [ExplicitLE], [[ImplicitLE], [ExplicitLE]]],
  ['both uncompressed syntaxes stored: nothing else is proposed', [ExplicitLE, ImplicitLE], [[ExplicitLE], [ImplicitLE]]],
  // Who takes only the first context of a class must not get decompressed what it could have had as it is.
  ['compressed images: their syntax is proposed first', [JPEGBaseline], [[JPEGBaseline], [ExplicitLE, ImplicitLE]]],
  ['both kinds: the compressed ones stay first', [RLELossless, ExplicitLE], [[RLELossless], [ExplicitLE], [ImplicitLE]]],
])('%s', (_, stored, proposed) => {
  const objects = stored.map((transferSyntaxUid) => ({ sopClassUid: abstractSyntax, transferSyntaxUid }));
  const contexts = proposed.map((transferSyntaxes) => ({ abstractSyntax, transferSyntaxes }));
  expect(planStoreContexts(objects).map((plan) => plan.contexts)).toEqual([contexts]);
});
