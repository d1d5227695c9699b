import { explainEnding } from '../../../src-shared/dicom/explain/association-ending.ts';
import type { NodeObservers } from '../../net/scp/dicom-node.ts';
import { logAccepted } from './association-log.ts';
import type { Log } from './log.ts';

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
