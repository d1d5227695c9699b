import type { AssociationEnding } from '../../../src-shared/dicom/ending.ts';
import type { DimseService, DimseStatus, LocalFailureCode, ServiceFailure } from '../../../src-shared/dicom/failure.ts';

export function associationFailure(ending: AssociationEnding): ServiceFailure {
  return { kind: 'association', ending };
}

export function statusFailure(service: DimseService, status: DimseStatus): ServiceFailure {
  return { kind: 'status', service, status };
}

export function localFailure(code: LocalFailureCode, detail?: string): ServiceFailure {
  return detail === undefined ? { kind: 'local', code } : { kind: 'local', code, detail };
}
