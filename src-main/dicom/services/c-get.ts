import { commandField } from '../dimse/command-field.ts';
import type { DimseSession } from '../dimse/dimse-session.ts';
import { priorities } from '../dimse/priority.ts';
import type { NegotiatedContext } from '../upper-layer/port.ts';
import { RetrieveOperation, type RetrieveOptions } from './retrieve-operation.ts';

/**
 * C-GET as SCU (PS3.4 §C.4.3.2): the server sends the instances back on the same association, so the session's server must take
 * C-STORE (`StoreProvider`).
 */
export function cGet(
  session: DimseSession,
  context: NegotiatedContext,
  identifier: Uint8Array,
  options: RetrieveOptions = {},
): RetrieveOperation {
  const fields = {
    commandField: commandField.CGetRq,
    affectedSopClassUid: context.abstractSyntax,
    priority: priorities[options.priority ?? 'medium'],
  };
  return new RetrieveOperation('C-GET', session, context, fields, identifier, options);
}
