import { assertNever } from '../../../src-shared/assert-never.ts';
import type { AssociationEnding } from '../../../src-shared/dicom/ending.ts';
import { isOutOfFiles, type LocalFailureCode, type ServiceFailure } from '../../../src-shared/dicom/failure.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';

/** The exit code that a failure of the whole command ends with. */
export function failureExitCode(failure: ServiceFailure): ExitCode {
  switch (failure.kind) {
    case 'association':
      return endingExitCode(failure.ending);
    case 'status':
    case 'context-refused':
    case 'not-committed':
      return exitCodes.serverFailed;
    case 'text-not-encodable':
      return exitCodes.usage;
    case 'local':
      return localExitCode(failure.code);
    default:
      return assertNever(failure);
  }
}

function endingExitCode(ending: AssociationEnding): ExitCode {
  switch (ending.kind) {
    case 'connect-failed':
      return isOutOfFiles(ending.code) ? exitCodes.local : exitCodes.unreachable;
    case 'transport-lost':
      return exitCodes.unreachable;
    case 'timed-out':
      return exitCodes.timedOut;
    case 'rejected':
    case 'aborted':
    case 'released':
    case 'protocol-violation':
    case 'not-dicom':
    case 'tls-failed':
      return exitCodes.refused;
    default:
      return assertNever(ending);
  }
}

function localExitCode(code: LocalFailureCode): ExitCode {
  switch (code) {
    case 'nothing-matched':
    case 'nothing-arrived':
    case 'nothing-to-send':
    case 'nothing-to-export':
    case 'nothing-to-import':
      return exitCodes.nothing;
    case 'some-missing':
      return exitCodes.partial;
    case 'naming-invalid':
      return exitCodes.usage;
    case 'identity-not-confirmed':
      return exitCodes.refused;
    case 'unique-key-missing':
      return exitCodes.serverFailed;
    case 'no-commitment-report':
      return exitCodes.timedOut;
    case 'cancelled':
    case 'interrupted':
      return exitCodes.cancelled;
    case 'unexpected':
      return exitCodes.unexpected;
    default:
      return exitCodes.local;
  }
}
