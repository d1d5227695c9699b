import type { AssociationEnding } from '../../../src-shared/dicom/ending.ts';
import { explainEnding } from '../../../src-shared/dicom/explain/association-ending.ts';
import type { DimseStatus } from '../../../src-shared/dicom/failure.ts';
import type { IncomingObject } from '../../dicom/services/store-target.ts';
import type { EndedConnection } from '../../net/listen.ts';
import type { NodeObservers } from '../../net/scp/dicom-node.ts';
import { logAccepted } from './association-log.ts';
import type { Log } from './log.ts';

/** What somebody here is to know of an object that was refused: who sent it, and why, without anything that is in it. */
export function notStored({ callingAeTitle }: IncomingObject, { code, errorComment }: DimseStatus): string {
  const why = errorComment === undefined ? '' : `, ${errorComment}`;
  return `Not stored: an object from ${callingAeTitle.trim()}, status ${code.toString(16).toUpperCase().padStart(4, '0')}${why}.`;
}

/** Who was turned away before anything was known but an address, and why: undefined where it was otherwise. */
export function turnedAway({ peerAddress }: EndedConnection, ending: AssociationEnding): string | undefined {
  if (ending.kind === 'rejected' && ending.source === 3 && ending.reason === 2)
    return `Refused ${peerAddress ?? 'an unknown address'}: there are as many associations as --max-associations or the configuration allows.`;
  if (ending.kind !== 'tls-failed') return undefined;
  const { title, technical } = explainEnding(ending, { inbound: true, ...(peerAddress ? { host: peerAddress } : {}) });
  return `${title} (${technical})`;
}

/** Writes the associations of a receiver into a log. */
export function logReceived(log: Log): Pick<NodeObservers, 'onAssociation' | 'onEnded'> {
  return {
    onAssociation(association) {
      const { callingAeTitle, calledAeTitle, peerAddress } = association;
      logAccepted(
        log,
        association,
        `association of ${callingAeTitle.trim()} (${peerAddress ?? 'unknown address'}) with ${calledAeTitle.trim()}`,
      );
    },
    onEnded({ indication, peerAddress }, ending) {
      const { title, technical } = explainEnding(ending, { inbound: true, ...(peerAddress ? { host: peerAddress } : {}) });
      log.info(`connection of ${indication?.callingAeTitle.trim() ?? peerAddress ?? 'somebody'} ended: ${title} (${technical})`);
    },
  };
}
