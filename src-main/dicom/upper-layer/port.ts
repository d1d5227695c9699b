import type { AssociationEnding } from '../../../src-shared/dicom/ending.ts';
import type { CommonExtendedNegotiation } from './pdu/user-information/common-extended-negotiation.ts';
import type { ExtendedNegotiation } from './pdu/user-information/extended-negotiation.ts';
import type { UserIdentity } from './pdu/user-information/user-identity.ts';
import type { PdvBlock } from './pdv-block.ts';

/** One presentation context after negotiation (PS3.8 §9.3.3.2). */
export interface NegotiatedContext {
  /** 0–255; odd where the requestor keeps to PS3.8 §9.3.2.2. */
  readonly id: number;
  readonly abstractSyntax: string;
  /** Accepted transfer syntax, or undefined when refused. */
  readonly transferSyntax: string | undefined;
  /** PS3.8 Table 9-18: 0 acceptance, 1 user rejection, 2 no reason, 3 abstract syntax, 4 transfer syntaxes. */
  readonly result: number;
  /** Our roles after SCP/SCU role selection (PS3.7 §D.3.3.4). Without it the requestor is SCU, the acceptor SCP. */
  readonly weAreScu: boolean;
  readonly weAreScp: boolean;
}

/** What both sides agreed on. */
export interface NegotiatedAssociation {
  readonly role: 'requestor' | 'acceptor';
  readonly callingAeTitle: string;
  readonly calledAeTitle: string;
  readonly contexts: readonly NegotiatedContext[];
  /** Longest P-DATA-TF the peer takes, in bytes of its variable field; 0 is unlimited (PS3.8 §D.1). */
  readonly peerMaxLength: number;
  readonly peerImplementationClassUid: string | undefined;
  readonly peerImplementationVersionName: string | undefined;
  /** Operations we may have outstanding, 1 unless an asynchronous window was negotiated; 0 is unlimited. */
  readonly maxOperationsInvoked: number;
  readonly maxOperationsPerformed: number;
  /** Remote address where the transport has one, for logs and access rules. */
  readonly peerAddress: string | undefined;
  /** SOP class extended negotiation as the acceptor answered it, for the services that use it (PS3.7 §D.3.3.5). */
  readonly extendedNegotiations?: readonly ExtendedNegotiation[];
  /** The acceptor's answer to a user identity, where it gave one: a positive response, empty or a ticket (PS3.7 §D.3.3.7.2). */
  readonly userIdentityResponse?: Uint8Array | undefined;
}

/**
 * Takes what arrives. `fragment` is a view that is only valid during the call: copy what is kept.
 * One PDV may come in several calls; `isLast` is true only on the final piece of the last PDV of a
 * command set or data set.
 */
export interface PdvReceiver {
  /**
   * Returns false to ask the transport to stop reading until `resume()`. What was already read (at most one buffer)
   * is still handed over before it stops.
   */
  pdv(contextId: number, isCommand: boolean, isLast: boolean, fragment: Uint8Array): boolean;
  /** Something the peer asked for is in work, and nothing more is needed from it: it has every right to be silent. */
  readonly isOurTurn?: boolean;
  /** The peer asked for release; every message it sent has been handed over. The port answers it by itself. */
  ended(ending: AssociationEnding): void;
}

/**
 * An established association as the DIMSE layer sees it, whatever carries it: a socket (`net`) or a pair
 * in memory (`testing`).
 */
export interface AssociationPort {
  readonly negotiated: NegotiatedAssociation;
  /** What arrives before this is called waits; reading has stopped until then. After the end it is told the ending at once. */
  setReceiver(receiver: PdvReceiver): void;
  /**
   * Sends a part of a command set or data set, cut into P-DATA-TF PDUs as the peer's maximum demands. Returns false when
   * the transport is full: await `drained()` before the next data part. The bytes are not changed; where false was
   * returned the caller must not change them either until `drained()`, otherwise they have been copied. Parts but
   * the last have an even length (PS3.8 §E.2). After the association has ended nothing is sent and false is returned:
   * `drained()` then resolves at once, so that a sender gives others the turn in which it learns of the end.
   */
  sendPdv(contextId: number, isCommand: boolean, isLast: boolean, bytes: Uint8Array): boolean;
  /**
   * Room for the next of `left` bytes of a data set, an even number and not 0, as PDUs to read into. It is the caller's until `sendBlock`;
   * one that is not sent is just let go.
   */
  reserveBlock(contextId: number, left: number): PdvBlock;
  /** Sends a block whose fragments are all filled, behind `command` where one is given. Otherwise as `sendPdv`. */
  sendBlock(block: PdvBlock, command: Uint8Array | undefined): boolean;
  /** Resolves when there is room again, or when the association has ended. */
  drained(): Promise<void>;
  /** Go on reading after `pdv` returned false. */
  resume(): void;
  /** While on, what comes in small messages is read a millisecond's worth at a time. For a peer that sends many and awaits nothing. */
  gatherReads(on: boolean): void;
  /**
   * How long the peer may stay silent from now on before the association ends as timed out; undefined
   * switches the watch off. Re-armed by everything that arrives and by everything the peer takes; it stands still
   * while our own receiver has reading stopped.
   */
  expectAnswer(phase: 'response' | 'silence', ms: number | undefined): void;
  /** Orderly release (A-RELEASE); resolves with how it really ended. */
  release(): Promise<AssociationEnding>;
  /** A-ABORT; `source` 0 is the service user, 2 the provider (PS3.8 §9.3.8). */
  abort(source?: 0 | 2, reason?: number): void;
  /** Ends the association because the peer broke DIMSE rules; sends A-ABORT and ends as that violation. */
  violate(ending: Extract<AssociationEnding, { kind: 'protocol-violation' }>): void;
  readonly ended: Promise<AssociationEnding>;
}

/** A presentation context as we propose it. */
export interface ProposedContext {
  readonly abstractSyntax: string;
  readonly transferSyntaxes: readonly string[];
  /** Roles we ask for by role selection; left out, no role selection item is sent. */
  readonly roles?: { readonly scu: boolean; readonly scp: boolean };
}

/** Everything an A-ASSOCIATE-RQ of ours says. */
export interface AssociationRequest {
  readonly callingAeTitle: string;
  readonly calledAeTitle: string;
  /** At most 128 (PS3.8 §9.3.2.2: odd ids 1–255); ids are given in this order. */
  readonly contexts: readonly ProposedContext[];
  /** Longest P-DATA-TF we take; default 131072. */
  readonly maxLength?: number;
  readonly asyncWindow?: { readonly invoked: number; readonly performed: number } | undefined;
  readonly extendedNegotiations?: readonly ExtendedNegotiation[] | undefined;
  readonly commonExtendedNegotiations?: readonly CommonExtendedNegotiation[] | undefined;
  /** Who is asking (PS3.7 §D.3.3.7). A server that refuses it rejects the association. */
  readonly userIdentity?: UserIdentity | undefined;
}
