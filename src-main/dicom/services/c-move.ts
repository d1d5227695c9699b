import { commandField } from '../dimse/command-field.ts';
import type { DimseSession } from '../dimse/dimse-session.ts';
import { priorities } from '../dimse/priority.ts';
import type { NegotiatedContext } from '../upper-layer/port.ts';
import { RetrieveOperation, type RetrieveOptions } from './retrieve-operation.ts';

/** C-MOVE as SCU (PS3.4 §C.4.2.2): the server sends the instances to the AE title `destination`. */
export function cMove(
  session: DimseSession,
  context: NegotiatedContext,
  identifier: Uint8Array,
  destination: string,
  options: RetrieveOptions = {},
): RetrieveOperation {
  const fields = {
    commandField: commandField.CMoveRq,
    affectedSopClassUid: context.abstractSyntax,
    priority: priorities[options.priority ?? 'medium'],
    moveDestination: destination,
  };
  return new RetrieveOperation('C-MOVE', session, context, fields, identifier, options);
}
