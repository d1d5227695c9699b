import { formatStatus } from '../../../src-shared/dicom/dimse-status.ts';
import type { AssociationEnding } from '../../../src-shared/dicom/ending.ts';
import { explainEnding } from '../../../src-shared/dicom/explain/association-ending.ts';
import { type DimseStatus, isOutOfFiles } from '../../../src-shared/dicom/failure.ts';
import type { IncomingObject } from '../../dicom/services/store-target.ts';
import type { EndedConnection } from '../../net/listen.ts';
import type { NodeObservers } from '../../net/scp/dicom-node.ts';
import { processMs } from '../../system/process-ms.ts';
import { logAccepted } from './association-log.ts';
import type { CommandContext } from './command-context.ts';
import type { Log } from './log.ts';

/** What somebody here is to know of an object that was refused: who sent it, and why, without anything that is in it. */
export function notStored({ callingAeTitle }: IncomingObject, { code, errorComment }: DimseStatus): string {
  const why = errorComment === undefined ? '' : `, ${errorComment}`;
  return `Not stored: an object from ${callingAeTitle.trim()}, status ${formatStatus(code)}${why}.`;
}

/** Who was turned away before anything was known but an address, and why: undefined where it was otherwise. */
function turnedAway({ peerAddress }: EndedConnection, ending: AssociationEnding): string | undefined {
  if (ending.kind === 'rejected' && ending.source === 3 && ending.reason === 2)
    return `Refused ${peerAddress ?? 'an unknown address'}: there are as many associations as --max-associations or the configuration allows.`;
  if (ending.kind === 'aborted' && ending.by === 'us' && ending.phase === 'connect')
    return `Cut off ${peerAddress ?? 'an unknown address'}: there are too many connections that have not asked for an association yet.`;
  if (ending.kind !== 'tls-failed') return undefined;
  const { title, technical } = explainEnding(ending, { inbound: true, ...(peerAddress ? { host: peerAddress } : {}) });
  return `${title} (${technical})`;
}

type Told = Pick<NodeObservers, 'onAssociation' | 'onEnded' | 'onListenProblem'>;

/** How often it is told that callers cannot even be asked who they are: there may be hundreds a second. Milliseconds. */
const tellAgainMs = 60_000;

/** Tells that connections could not be taken, whose callers learn nothing but that they are closed. */
export function tellOfListening(output: CommandContext['output']): Pick<NodeObservers, 'onListenProblem'> {
  let toldAt = -Infinity;
  return {
    onListenProblem(code) {
      if (processMs() - toldAt < tellAgainMs) return;
      toldAt = processMs();
      // In words that are here already: to load those of the explanation takes a file that cannot be opened now.
      output.note(
        isOutOfFiles(code)
          ? `As many files and connections are open as this computer allows: whoever calls now is cut off. Allow more with ulimit -n, or LimitNOFILE= of a service; quarry explain too-many-open-files tells more (${code}).`
          : `A connection could not be taken (${code}).`,
      );
    },
  };
}

/** Whoever watches is told who was turned away, and the log of everybody. */
export function tellOfCallers({ output, log }: Pick<CommandContext, 'output' | 'log'>): Told {
  const logged = log === undefined ? {} : logReceived(log);
  return {
    ...logged,
    ...tellOfListening(output),
    onEnded(connection, ending) {
      logged.onEnded?.(connection, ending);
      const refusal = turnedAway(connection, ending);
      if (refusal !== undefined) output.note(refusal);
    },
  };
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
      const titles = indication && {
        callingAeTitle: indication.callingAeTitle.trim(),
        calledAeTitle: indication.calledAeTitle.trim(),
      };
      const { title, technical } = explainEnding(ending, {
        inbound: true,
        ...(peerAddress ? { host: peerAddress } : {}),
        ...titles,
      });
      log.info(`connection of ${titles?.callingAeTitle ?? peerAddress ?? 'somebody'} ended: ${title} (${technical})`);
    },
  };
}
