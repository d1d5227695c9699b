import type { AssociationEnding } from '../../../src-shared/dicom/ending.ts';
import { CollectedBytes } from '../../dicom/dimse/collected-bytes.ts';
import type { CommandSet } from '../../dicom/dimse/command-set.ts';
import { decodeCommandSet } from '../../dicom/dimse/decode-command-set.ts';
import type { AssociationPort, AssociationRequest, NegotiatedAssociation } from '../../dicom/upper-layer/port.ts';
import { observedPort, type SeeFragment } from '../observed-port.ts';

export type Direction = 'sent' | 'received';

/** Is told what passes on an association, for a log. Every call is made before what it tells of takes effect. */
export interface AssociationTrace {
  requested(place: { readonly host: string; readonly port: number }, request: AssociationRequest): void;
  accepted(negotiated: NegotiatedAssociation, associationMs: number): void;
  /** A command set, with or without a data set behind it. */
  message(direction: Direction, contextId: number, command: CommandSet): void;
  /** A part of a command set or data set; of a received one, what came at once. */
  fragment(direction: Direction, contextId: number, isCommand: boolean, isLast: boolean, bytes: number): void;
  /** How it ended, established or not. */
  ended(ending: AssociationEnding): void;
}

/** The same association, watched. Costs a second decoding of every command set, so only where somebody wants to know. */
export function tracedPort(port: AssociationPort, trace: AssociationTrace): AssociationPort {
  void port.ended.then((ending) => trace.ended(ending));
  const watch = (direction: Direction): SeeFragment => {
    const collected = new CollectedBytes();
    return (contextId, isCommand, isLast, bytes) => {
      trace.fragment(direction, contextId, isCommand, isLast, bytes.length);
      if (!isCommand) return;
      collected.append(bytes);
      const decoded = isLast ? decodeCommandSet(collected.take()) : undefined;
      if (decoded?.ok) trace.message(direction, contextId, decoded.command);
    };
  };
  return observedPort(port, { sent: watch('sent'), received: watch('received') });
}
