import { transferSyntax } from '../../../src-shared/dicom/transfer-syntaxes.ts';

/**
 * The transfer syntax that a data set is in. Some writers declare implicit VR and write explicit, or the other way round; `explicit` is
 * what was found, undefined where nothing tells. A receiver reads by what is said on the way: that has to be true.
 */
export function writtenSyntax(declared: string, explicit: boolean | undefined): string {
  const { ImplicitLE, ExplicitLE } = transferSyntax;
  if (explicit === undefined || (declared !== ImplicitLE && declared !== ExplicitLE)) return declared;
  return explicit ? ExplicitLE : ImplicitLE;
}
