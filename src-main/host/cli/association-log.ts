import { formatStatus } from '../../../src-shared/dicom/dimse-status.ts';
import { explainEnding } from '../../../src-shared/dicom/explain/association-ending.ts';
import { nameOfUid } from '../../../src-shared/dicom/uids.ts';
import { commandName } from '../../dicom/dimse/command-field.ts';
import type { CommandSet } from '../../dicom/dimse/command-set.ts';
import type { NegotiatedAssociation } from '../../dicom/upper-layer/port.ts';
import type { AssociationTrace } from '../../net/scu/association-trace.ts';
import type { Log } from './log.ts';

/** Writes what passes on the associations of one command into its log; each has a number there. */
export function associationLog(log: Log): AssociationTrace {
  return {
    requested(place, request) {
      const { callingAeTitle, calledAeTitle, contexts } = request;
      const wanted = `${contexts.length} ${contexts.length === 1 ? 'context' : 'contexts'}`;
      log.info(`association requested: ${callingAeTitle} to ${calledAeTitle}, ${place.host} port ${place.port}, ${wanted}`);
      if (!log.debugs) return;
      for (const { abstractSyntax, transferSyntaxes } of contexts)
        log.debug(`proposed: ${nameOfUid(abstractSyntax)} in ${transferSyntaxes.map(nameOfUid).join(', ')}`);
    },
    accepted(negotiated, associationMs) {
      logAccepted(log, negotiated, `association accepted after ${associationMs.toFixed(1)} ms`);
    },
    message(direction, contextId, command) {
      log.info(`${direction} ${commandInWords(command, log.debugs)} (context ${contextId})`);
    },
    fragment(direction, contextId, isCommand, isLast, bytes) {
      if (!log.debugs) return;
      log.debug(
        `${direction} ${bytes} bytes of a ${isCommand ? 'command set' : 'data set'}${isLast ? ', the last' : ''} (context ${contextId})`,
      );
    },
    ended(ending) {
      const { technical, title } = explainEnding(ending);
      log.info(`association ended: ${title} (${technical})`);
    },
  };
}

/** What was agreed on, contexts one by one for `debug`. */
export function logAccepted(log: Log, negotiated: NegotiatedAssociation, how: string): void {
  const { contexts, peerMaxLength, peerImplementationClassUid, peerImplementationVersionName } = negotiated;
  const taken = contexts.filter(({ transferSyntax }) => transferSyntax !== undefined).length;
  const peer = [peerImplementationVersionName, peerImplementationClassUid].filter((part) => part).join(' ');
  log.info(`${how}: ${taken} of ${contexts.length} contexts, longest PDU ${peerMaxLength || 'unlimited'}, peer ${peer}`);
  if (!log.debugs) return;
  for (const { id, abstractSyntax, transferSyntax, result } of contexts) {
    const outcome = transferSyntax === undefined ? `refused (result ${result})` : `accepted in ${nameOfUid(transferSyntax)}`;
    log.debug(`context ${id}: ${nameOfUid(abstractSyntax)} ${outcome}`);
  }
}

/** No values of elements but those of the command set; instances by UID only where `withUids`. */
function commandInWords(command: CommandSet, withUids: boolean): string {
  const { status, remaining, completed, failed, warning } = command;
  const sopClassUid = command.affectedSopClassUid ?? command.requestedSopClassUid;
  const instance = command.affectedSopInstanceUid ?? command.requestedSopInstanceUid;
  const counts = Object.entries({ remaining, completed, failed, warning }).filter(([, count]) => count !== undefined);
  return [
    `${commandName(command.commandField)} ${command.messageId ?? command.messageIdBeingRespondedTo ?? ''}`.trim(),
    sopClassUid && nameOfUid(sopClassUid),
    withUids && instance,
    command.moveDestination && `to ${command.moveDestination}`,
    status !== undefined && `status ${formatStatus(status)}`,
    ...counts.map(([name, count]) => `${count} ${name}`),
    command.hasDataSet ? 'with data set' : 'without data set',
  ]
    .filter((part) => part)
    .join(', ');
}
