import type { AssociationPort } from '../dicom/upper-layer/port.ts';

/** Sees a part of a command set or data set as it passes; of a received one, what came at once. The bytes are valid during the call. */
export type SeeFragment = (contextId: number, isCommand: boolean, isLast: boolean, fragment: Uint8Array) => void;

/** The same association; what passes on it is seen before it goes on. */
export function observedPort(
  port: AssociationPort,
  see: { readonly sent: SeeFragment; readonly received: SeeFragment },
): AssociationPort {
  return {
    get negotiated() {
      return port.negotiated;
    },
    setReceiver: (receiver) =>
      port.setReceiver({
        pdv(contextId, isCommand, isLast, fragment) {
          see.received(contextId, isCommand, isLast, fragment);
          return receiver.pdv(contextId, isCommand, isLast, fragment);
        },
        get isOurTurn() {
          return receiver.isOurTurn === true;
        },
        ended: (ending) => receiver.ended(ending),
      }),
    sendPdv(contextId, isCommand, isLast, bytes) {
      see.sent(contextId, isCommand, isLast, bytes);
      return port.sendPdv(contextId, isCommand, isLast, bytes);
    },
    reserveBlock: (contextId, left) => port.reserveBlock(contextId, left),
    sendBlock(block, command) {
      if (command !== undefined) see.sent(block.contextId, true, true, command);
      for (const { fragment, isLast } of block.parts()) see.sent(block.contextId, false, isLast, fragment);
      return port.sendBlock(block, command);
    },
    drained: () => port.drained(),
    resume: () => port.resume(),
    gatherReads: (on) => port.gatherReads(on),
    expectAnswer: (phase, ms) => port.expectAnswer(phase, ms),
    release: () => port.release(),
    abort: (source, reason) => port.abort(source, reason),
    violate: (ending) => port.violate(ending),
    ended: port.ended,
  };
}
