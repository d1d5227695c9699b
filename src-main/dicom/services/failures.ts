import type { AssociationEnding } from '../../../src-shared/dicom/ending.ts';
import type { DimseService, DimseStatus, LocalFailureCode, ServiceFailure } from '../../../src-shared/dicom/failure.ts';

/** An operation that came to nothing because its association ended so. */
export function associationFailure(ending: AssociationEnding): ServiceFailure {
  return { kind: 'association', ending };
}

/** An operation that `service` ended with a status other than success. */
export function statusFailure(service: DimseService, status: DimseStatus): ServiceFailure {
  return { kind: 'status', service, status };
}

/** Something on this computer; `detail` is for people: a file, a name, never a value of a patient. */
export function localFailure(code: LocalFailureCode, detail?: string): ServiceFailure {
  return detail === undefined ? { kind: 'local', code } : { kind: 'local', code, detail };
}
