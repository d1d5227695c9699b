import type { AssociationEvent, EventOf, State } from './events.ts';
import type { AAbort } from './pdu/a-abort.ts';
import { abortReason } from './pdu/a-abort.ts';
import type { AAssociateAc } from './pdu/a-associate-ac.ts';
import type { AAssociateRj } from './pdu/a-associate-rj.ts';
import type { AAssociateRq } from './pdu/a-associate-rq.ts';
import type { Pdv } from './pdu/p-data-tf.ts';
import type { Pdu } from './pdu/pdu.ts';

/** A primitive issued to the local user (PS3.8 §7). */
export type Primitive =
  | { readonly name: 'A-ASSOCIATE indication'; readonly request: AAssociateRq }
  | { readonly name: 'A-ASSOCIATE confirmation'; readonly answer: AAssociateAc | AAssociateRj }
  | { readonly name: 'P-DATA indication'; readonly pdvs: readonly Pdv[] }
  | { readonly name: 'A-RELEASE indication' }
  | { readonly name: 'A-RELEASE confirmation' }
  | { readonly name: 'A-ABORT indication'; readonly source: number; readonly reason: number }
  | { readonly name: 'A-P-ABORT indication'; readonly reason: number };

/** What is to be done, in order. Primitives come last, so that what a user does in answer comes after all of it. */
export type Effect =
  | { readonly kind: 'open-transport' }
  | { readonly kind: 'close-transport' }
  | { readonly kind: 'send'; readonly pdu: Pdu }
  | { readonly kind: 'start-artim' }
  | { readonly kind: 'stop-artim' }
  | { readonly kind: 'indicate'; readonly primitive: Primitive };

export interface Outcome {
  readonly next: State;
  readonly effects: readonly Effect[];
}

/** What an action may know of the association. */
export interface ActionFacts {
  readonly role: 'requestor' | 'acceptor';
}

const startArtim: Effect = { kind: 'start-artim' };
const stopArtim: Effect = { kind: 'stop-artim' };
const closeTransport: Effect = { kind: 'close-transport' };

function send(pdu: Pdu): Effect {
  return { kind: 'send', pdu };
}

function indicate(primitive: Primitive): Effect {
  return { kind: 'indicate', primitive };
}

function to(next: State, ...effects: readonly Effect[]): Outcome {
  return { next, effects };
}

/** Source and reason the local user gave, or those of a service-user abort without them. */
function userAbort(event: AssociationEvent): AAbort {
  if (event.name === 'Evt15') return { type: 'a-abort', source: event.source, reason: event.reason };
  return { type: 'a-abort', source: 0, reason: 0 };
}

function providerAbort(event: AssociationEvent): AAbort {
  const reason = event.name === 'Evt19' ? event.reason : abortReason.unexpectedPdu;
  return { type: 'a-abort', source: 2, reason };
}

/**
 * The actions of PS3.8 Tables 9-6 to 9-9. Each is pure. The event a function asks for is what the table's type
 * checks its cell against.
 */
export const actions = {
  /** Connect to the peer's transport. */
  'AE-1': (_facts: ActionFacts, _event: EventOf<'Evt1'>) => to('Sta4', { kind: 'open-transport' }),
  'AE-2': (_facts: ActionFacts, event: EventOf<'Evt2'>) => to('Sta5', send(event.request)),
  'AE-3': (_facts: ActionFacts, event: EventOf<'Evt3'>) =>
    to('Sta6', indicate({ name: 'A-ASSOCIATE confirmation', answer: event.pdu })),
  'AE-4': (_facts: ActionFacts, event: EventOf<'Evt4'>) =>
    to('Sta1', closeTransport, indicate({ name: 'A-ASSOCIATE confirmation', answer: event.pdu })),
  /** The transport's own accept is the listener's; ARTIM bounds the wait for the request. */
  'AE-5': (_facts: ActionFacts, _event: EventOf<'Evt5'>) => to('Sta2', startArtim),
  'AE-6': (_facts: ActionFacts, event: EventOf<'Evt6'>) =>
    event.refusal === undefined
      ? to('Sta3', stopArtim, indicate({ name: 'A-ASSOCIATE indication', request: event.pdu }))
      : to('Sta13', stopArtim, send(event.refusal), startArtim),
  'AE-7': (_facts: ActionFacts, event: EventOf<'Evt7'>) => to('Sta6', send(event.pdu)),
  'AE-8': (_facts: ActionFacts, event: EventOf<'Evt8'>) => to('Sta13', send(event.pdu), startArtim),

  'DT-1': (_facts: ActionFacts, event: EventOf<'Evt9'>) => to('Sta6', send({ type: 'p-data-tf', pdvs: event.pdvs })),
  'DT-2': (_facts: ActionFacts, event: EventOf<'Evt10'>) => to('Sta6', indicate({ name: 'P-DATA indication', pdvs: event.pdvs })),

  'AR-1': (_facts: ActionFacts, _event: EventOf<'Evt11'>) => to('Sta7', send({ type: 'a-release-rq' })),
  'AR-2': (_facts: ActionFacts, _event: EventOf<'Evt12'>) => to('Sta8', indicate({ name: 'A-RELEASE indication' })),
  'AR-3': (_facts: ActionFacts, _event: EventOf<'Evt13'>) =>
    to('Sta1', closeTransport, indicate({ name: 'A-RELEASE confirmation' })),
  'AR-4': (_facts: ActionFacts, _event: EventOf<'Evt14'>) => to('Sta13', send({ type: 'a-release-rp' }), startArtim),
  'AR-5': (_facts: ActionFacts, _event: EventOf<'Evt17'>) => to('Sta1', stopArtim),
  'AR-6': (_facts: ActionFacts, event: EventOf<'Evt10'>) => to('Sta7', indicate({ name: 'P-DATA indication', pdvs: event.pdvs })),
  'AR-7': (_facts: ActionFacts, event: EventOf<'Evt9'>) => to('Sta8', send({ type: 'p-data-tf', pdvs: event.pdvs })),
  'AR-8': (facts: ActionFacts, _event: EventOf<'Evt12'>) =>
    to(facts.role === 'requestor' ? 'Sta9' : 'Sta10', indicate({ name: 'A-RELEASE indication' })),
  'AR-9': (_facts: ActionFacts, _event: EventOf<'Evt14'>) => to('Sta11', send({ type: 'a-release-rp' })),
  'AR-10': (_facts: ActionFacts, _event: EventOf<'Evt13'>) => to('Sta12', indicate({ name: 'A-RELEASE confirmation' })),

  'AA-1': (_facts: ActionFacts, event: AssociationEvent) => to('Sta13', send(userAbort(event)), startArtim),
  'AA-2': (_facts: ActionFacts, _event: AssociationEvent) => to('Sta1', stopArtim, closeTransport),
  'AA-3': (_facts: ActionFacts, event: EventOf<'Evt16'>) =>
    to(
      'Sta1',
      closeTransport,
      event.pdu.source === 0
        ? indicate({ name: 'A-ABORT indication', source: event.pdu.source, reason: event.pdu.reason })
        : indicate({ name: 'A-P-ABORT indication', reason: event.pdu.reason }),
    ),
  'AA-4': (_facts: ActionFacts, _event: EventOf<'Evt17'>) =>
    to('Sta1', indicate({ name: 'A-P-ABORT indication', reason: abortReason.notSpecified })),
  'AA-5': (_facts: ActionFacts, _event: EventOf<'Evt17'>) => to('Sta1', stopArtim),
  /** Ignore the PDU. */
  'AA-6': (_facts: ActionFacts, _event: AssociationEvent) => to('Sta13'),
  'AA-7': (_facts: ActionFacts, event: AssociationEvent) => to('Sta13', send(providerAbort(event))),
  'AA-8': (_facts: ActionFacts, event: AssociationEvent) => {
    const abort = providerAbort(event);
    return to('Sta13', send(abort), startArtim, indicate({ name: 'A-P-ABORT indication', reason: abort.reason }));
  },
} as const;

export type ActionName = keyof typeof actions;

/** The actions that can work with event `E`: a table cell with another one does not compile. */
export type ActionFor<E extends AssociationEvent['name']> = {
  [A in ActionName]: EventOf<E> extends Parameters<(typeof actions)[A]>[1] ? A : never;
}[ActionName];
