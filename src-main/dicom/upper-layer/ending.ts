import { assertNever } from '../../../src-shared/assert-never.ts';
import type { AssociationEnding, AssociationPhase } from '../../../src-shared/dicom/ending.ts';
import type { ActionName } from './actions.ts';
import type { AssociationEvent, State } from './events.ts';

/** Where an association in `state` is, as a person is told. */
function phaseOf(state: State): AssociationPhase {
  switch (state) {
    case 'Sta4':
      return 'connect';
    case 'Sta1':
    case 'Sta2':
    case 'Sta3':
    case 'Sta5':
      return 'association';
    case 'Sta6':
      return 'service';
    case 'Sta7':
    case 'Sta8':
    case 'Sta9':
    case 'Sta10':
    case 'Sta11':
    case 'Sta12':
    case 'Sta13':
      return 'release';
    default:
      return assertNever(state);
  }
}

/**
 * How the association ended, if this transition ends it. `state` is the one before it. An association ends for its user
 * before the transport is gone: what happens while that closes is no ending any more.
 */
export function endingOf(state: State, action: ActionName, event: AssociationEvent): AssociationEnding | undefined {
  if (state === 'Sta13') return undefined;
  switch (action) {
    case 'AE-4':
    case 'AE-8':
      return event.name === 'Evt4' || event.name === 'Evt8' ? rejected(event.pdu) : undefined;
    case 'AE-6':
      return event.name === 'Evt6' && event.refusal !== undefined ? rejected(event.refusal) : undefined;
    case 'AR-3':
      return { kind: 'released', by: 'us' };
    case 'AR-4':
      // In Sta12 both sides asked; ours is the one our user knows of.
      return { kind: 'released', by: state === 'Sta12' ? 'us' : 'peer' };
    case 'AA-1':
    case 'AA-2':
    case 'AA-3':
    case 'AA-4':
    case 'AA-5':
    case 'AA-8':
      return abnormalEnding(state, event);
    case 'AE-1':
    case 'AE-2':
    case 'AE-3':
    case 'AE-5':
    case 'AE-7':
    case 'DT-1':
    case 'DT-2':
    case 'AR-1':
    case 'AR-2':
    case 'AR-5':
    case 'AR-6':
    case 'AR-7':
    case 'AR-8':
    case 'AR-9':
    case 'AR-10':
    case 'AA-6':
    case 'AA-7':
      return undefined;
    default:
      return assertNever(action);
  }
}

function rejected(pdu: { readonly result: number; readonly source: number; readonly reason: number }): AssociationEnding {
  return { kind: 'rejected', result: pdu.result, source: pdu.source, reason: pdu.reason };
}

/** PDUs that came when nothing of the kind may come. */
const pduNames: Readonly<Record<string, string>> = {
  Evt3: 'A-ASSOCIATE-AC',
  Evt4: 'A-ASSOCIATE-RJ',
  Evt6: 'A-ASSOCIATE-RQ',
  Evt10: 'P-DATA-TF',
  Evt12: 'A-RELEASE-RQ',
  Evt13: 'A-RELEASE-RP',
};

function abnormalEnding(state: State, event: AssociationEvent): AssociationEnding {
  const phase = phaseOf(state);
  switch (event.name) {
    case 'Evt15':
      return event.because ?? { kind: 'aborted', by: 'us', source: event.source, reason: event.reason, phase };
    case 'Evt16':
      return { kind: 'aborted', by: 'peer', source: event.pdu.source, reason: event.pdu.reason, phase };
    case 'Evt17':
      if (event.because !== undefined) return event.because;
      return event.code === undefined ? { kind: 'transport-lost', phase } : { kind: 'transport-lost', phase, code: event.code };
    case 'Evt18':
      return { kind: 'timed-out', phase: 'association', afterMs: event.afterMs };
    case 'Evt19':
      return event.because;
    default:
      return {
        kind: 'protocol-violation',
        code: 'unexpected-pdu',
        detail: `${pduNames[event.name] ?? event.name} in ${state}`,
      };
  }
}
