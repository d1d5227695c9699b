import type { AssociationEnding } from '../../../src-shared/dicom/ending.ts';
import type { AAbort } from './pdu/a-abort.ts';
import type { AAssociateAc } from './pdu/a-associate-ac.ts';
import type { AAssociateRj } from './pdu/a-associate-rj.ts';
import type { AAssociateRq } from './pdu/a-associate-rq.ts';
import type { Pdv } from './pdu/p-data-tf.ts';

/** States of the upper-layer machine (PS3.8 Tables 9-1 to 9-5). */
export const states = [
  'Sta1', // idle
  'Sta2', // transport open, awaiting A-ASSOCIATE-RQ
  'Sta3', // awaiting local A-ASSOCIATE response
  'Sta4', // awaiting transport connection
  'Sta5', // awaiting A-ASSOCIATE-AC or -RJ
  'Sta6', // established, ready for data
  'Sta7', // awaiting A-RELEASE-RP
  'Sta8', // awaiting local A-RELEASE response
  'Sta9', // collision, requestor: awaiting local A-RELEASE response
  'Sta10', // collision, acceptor: awaiting A-RELEASE-RP
  'Sta11', // collision, requestor: awaiting A-RELEASE-RP
  'Sta12', // collision, acceptor: awaiting local A-RELEASE response
  'Sta13', // awaiting transport close
] as const;
export type State = (typeof states)[number];

/** What each event of PS3.8 Table 9-10 brings along. */
interface EventPayloads {
  /** A-ASSOCIATE request (local user) */
  Evt1: { readonly request: AAssociateRq };
  /** Transport connect confirmation */
  Evt2: { readonly request: AAssociateRq };
  /** A-ASSOCIATE-AC received */
  Evt3: { readonly pdu: AAssociateAc };
  /** A-ASSOCIATE-RJ received */
  Evt4: { readonly pdu: AAssociateRj };
  /** Transport connection indication */
  Evt5: object;
  /** A-ASSOCIATE-RQ received; `refusal` when the service provider itself cannot accept it */
  Evt6: { readonly pdu: AAssociateRq; readonly refusal: AAssociateRj | undefined };
  /** A-ASSOCIATE response, accept (local user) */
  Evt7: { readonly pdu: AAssociateAc };
  /** A-ASSOCIATE response, reject (local user) */
  Evt8: { readonly pdu: AAssociateRj };
  /** P-DATA request (local user) */
  Evt9: { readonly pdvs: readonly Pdv[] };
  /** P-DATA-TF received */
  Evt10: { readonly pdvs: readonly Pdv[] };
  /** A-RELEASE request (local user) */
  Evt11: object;
  /** A-RELEASE-RQ received */
  Evt12: object;
  /** A-RELEASE-RP received */
  Evt13: object;
  /** A-RELEASE response (local user) */
  Evt14: object;
  /** A-ABORT request (local user); `because` is how the association is said to have ended */
  Evt15: { readonly source: number; readonly reason: number; readonly because: AssociationEnding | undefined };
  /** A-ABORT received */
  Evt16: { readonly pdu: AAbort };
  /** Transport connection closed; `because` when it is known better than by `code` */
  Evt17: { readonly code: string | undefined; readonly because?: AssociationEnding };
  /** ARTIM timer expired */
  Evt18: { readonly afterMs: number };
  /** Unrecognized or invalid PDU received */
  Evt19: { readonly reason: number; readonly because: AssociationEnding };
}
export type EventName = keyof EventPayloads;
export type EventOf<E extends EventName> = { readonly name: E } & EventPayloads[E];
export type AssociationEvent = { [E in EventName]: EventOf<E> }[EventName];

/** The rows of the table in its order. */
export const eventNames = [
  'Evt1',
  'Evt2',
  'Evt3',
  'Evt4',
  'Evt5',
  'Evt6',
  'Evt7',
  'Evt8',
  'Evt9',
  'Evt10',
  'Evt11',
  'Evt12',
  'Evt13',
  'Evt14',
  'Evt15',
  'Evt16',
  'Evt17',
  'Evt18',
  'Evt19',
] as const satisfies readonly EventName[];
