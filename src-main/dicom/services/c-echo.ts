import { statusClass } from '../../../src-shared/dicom/dimse-status.ts';
import type { DimseStatus, ServiceFailure } from '../../../src-shared/dicom/failure.ts';
import { sopClass } from '../../../src-shared/dicom/sop-classes.ts';
import { commandField } from '../dimse/command-field.ts';
import { statusOf } from '../dimse/command-set.ts';
import type { AnswerTimes, DimseSession } from '../dimse/dimse-session.ts';
import { associationFailure, statusFailure } from './failures.ts';

export type EchoOutcome = { ok: true; status: DimseStatus } | { ok: false; failure: ServiceFailure };

/** C-ECHO as SCU (PS3.7 §9.1.5, PS3.4 Annex A) on an accepted context of the Verification SOP class. */
export function cEcho(session: DimseSession, contextId: number, times?: AnswerTimes): Promise<EchoOutcome> {
  return new Promise((resolve) => {
    session.request(
      contextId,
      { commandField: commandField.CEchoRq, affectedSopClassUid: sopClass.Verification },
      undefined,
      {
        response: (response) => {
          const status = statusOf(response);
          const taken = statusClass(status.code) === 'success' || statusClass(status.code) === 'warning';
          resolve(taken ? { ok: true, status } : { ok: false, failure: statusFailure('C-ECHO', status) });
        },
        ended: (ending) => resolve({ ok: false, failure: associationFailure(ending) }),
      },
      times,
    );
  });
}
