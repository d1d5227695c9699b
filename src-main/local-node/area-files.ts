import type { AreaFiles } from '../../src-shared/contract/area-files.ts';
import type { ServiceFailure } from '../../src-shared/dicom/failure.ts';
import { fileNaming, namedLayouts } from '../archive/file-naming.ts';
import type { PlacingRules } from '../archive/storage.ts';

/** What an area says of its files, as the archive takes it. */
export function filesOf(
  files: AreaFiles | undefined,
):
  | { readonly ok: true; readonly rules: Pick<PlacingRules, 'naming' | 'extension'> }
  | { readonly ok: false; readonly failure: ServiceFailure } {
  const { layout, extension } = files ?? {};
  const ending = extension === undefined ? {} : { extension: extension === '' ? '' : `.${extension}` };
  if (layout === undefined) return { ok: true, rules: ending };
  const known = Object.hasOwn(namedLayouts, layout) || layout.includes('{');
  const taken = known ? fileNaming(layout) : ({ ok: false, text: layout } as const);
  if (!taken.ok) return { ok: false, failure: { kind: 'local', code: 'naming-invalid', detail: taken.text } };
  return { ok: true, rules: { naming: taken.naming, ...ending } };
}
