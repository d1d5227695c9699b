import { assertNever } from '../../../src-shared/assert-never.ts';
import type { AssociationEnding } from '../../../src-shared/dicom/ending.ts';
import type { ActionFacts, Effect, Outcome } from './actions.ts';
import { actions } from './actions.ts';
import type { AssociationTimeouts, Deadline } from './deadlines.ts';
import { Earliest } from './deadlines.ts';
import { endingOf } from './ending.ts';
import type { AssociationEvent, State } from './events.ts';
import { isForeignFirstByte, notDicom, signatureLength } from './foreign-protocol.ts';
import type { FramerFault } from './framer.ts';
import { Framer } from './framer.ts';
import { providerRefusal } from './negotiate.ts';
import { negotiatedAssociation } from './negotiated.ts';
import { aAbortType, abortReason, readAAbort } from './pdu/a-abort.ts';
import { aAssociateAcType, readAAssociateAc } from './pdu/a-associate-ac.ts';
import type { AAssociateRj } from './pdu/a-associate-rj.ts';
import { aAssociateRjType, readAAssociateRj } from './pdu/a-associate-rj.ts';
import type { AAssociateRq } from './pdu/a-associate-rq.ts';
import { aAssociateRqType, readAAssociateRq } from './pdu/a-associate-rq.ts';
import { aReleaseRpType } from './pdu/a-release-rp.ts';
import { aReleaseRqType } from './pdu/a-release-rq.ts';
import type { PduResult } from './pdu/pdu-reader.ts';
import type { NegotiatedAssociation } from './port.ts';
import { actionFor } from './transitions.ts';

/** What the machine wants done; called synchronously, in order. */
interface AssociationOutput {
  perform(effect: Exclude<Effect, { kind: 'start-artim' | 'stop-artim' }>): void;
  /** Hot path of P-DATA indications: a view, valid only during the call. */
  pdv(contextId: number, isCommand: boolean, isLast: boolean, fragment: Uint8Array): void;
  /** Something may be due at `at`: `timePassed` is to be called by then, and finds out whether it was put off meanwhile. */
  due(at: number): void;
  /** Asked when nothing has passed for long: whether that is because something the peer asked for is in work. */
  isOurTurn(): boolean;
  /** Exactly once, when the association has ended for its user. The transport may take a little longer. */
  ended(ending: AssociationEnding): void;
}

export interface AssociationOptions {
  readonly role: 'requestor' | 'acceptor';
  readonly timeouts: AssociationTimeouts;
  readonly output: AssociationOutput;
  readonly peerAddress?: string | undefined;
  /** Acceptor: a refusal by the provider itself, such as a limit on associations. */
  readonly refuse?: (rq: AAssociateRq) => AAssociateRj | undefined;
}

/**
 * One association's upper-layer machine (PS3.8 §9.2): state, negotiation, framer and deadlines. It has no socket and no
 * clock: bytes, calls and the time are arguments, what to do comes out as effects.
 */
export class Association {
  readonly #options: AssociationOptions;
  readonly #facts: ActionFacts;
  readonly #framer: Framer;
  #state: State = 'Sta1';
  #ending: AssociationEnding | undefined;
  #request: AAssociateRq | undefined;
  #negotiated: NegotiatedAssociation | undefined;
  readonly #acceptedIds = new Set<number>();
  readonly #earliest = new Earliest();
  readonly #firstBytes = new Uint8Array(signatureLength);
  #firstBytesFilled = 0;
  #anyPdu = false;
  /** Time of the call being worked on. */
  #now = 0;
  #lastHeard = 0;
  #lastTaken = 0;
  /** When something last left, or was found to be in work: as far as idleness goes. */
  #lastActive = 0;
  #artim: Deadline | undefined;
  #awaited: Deadline | undefined;
  #answer: { readonly phase: 'response' | 'silence'; readonly from: number; readonly ms: number } | undefined;
  #blockedSince: number | undefined;
  #readingStopped = false;

  constructor(options: AssociationOptions) {
    this.#options = options;
    this.#facts = { role: options.role };
    this.#framer = new Framer({
      pdu: (type, body) => this.#pdu(type, body),
      pDataStart: this.#pDataStart,
      pdv: this.#pdv,
      fault: (fault) => this.#fault(fault),
    });
  }

  get state(): State {
    return this.#state;
  }

  /** Present once established, and after that. */
  get negotiated(): NegotiatedAssociation | undefined {
    return this.#negotiated;
  }

  get ending(): AssociationEnding | undefined {
    return this.#ending;
  }

  /** True where Table 9-10 lets the local user send data: DT-1 or AR-7. A context that was not accepted is a bug of the caller. */
  maySendData(contextId: number): boolean {
    if (this.#state !== 'Sta6' && this.#state !== 'Sta8') return false;
    if (!this.#acceptedIds.has(contextId)) throw new RangeError(`presentation context ${contextId} was not accepted`);
    return true;
  }

  /** Makes `receive` return after the PDU at hand. */
  halt(): void {
    this.#framer.halt();
  }

  /**
   * One event of Table 9-10. False when its cell is empty: the event cannot happen in this state, nothing was done.
   */
  dispatch(event: AssociationEvent, now: number): boolean {
    const before = this.#state;
    const action = actionFor(event.name, before);
    if (action === '-') return false;
    this.#now = now;
    // The table's type has checked that this action takes this event.
    const outcome = (actions[action] as (facts: ActionFacts, event: AssociationEvent) => Outcome)(this.#facts, event);
    const ending = this.#ending === undefined ? endingOf(before, action, event) : undefined;
    if (ending !== undefined) this.#ending = ending;
    this.#state = outcome.next;
    this.#note(event, before);
    for (const effect of outcome.effects) this.#perform(effect);
    if (ending !== undefined) this.#options.output.ended(ending);
    return true;
  }

  /** Bytes from the transport. Returns how many were used: all, unless `halt` was called meanwhile. */
  receive(bytes: Uint8Array, now: number): number {
    this.#now = now;
    this.#lastHeard = now;
    if (this.#state === 'Sta1' || this.#state === 'Sta4') return bytes.length;
    if (!this.#anyPdu && this.#firstBytesFilled < signatureLength) {
      const start = bytes.subarray(0, signatureLength - this.#firstBytesFilled);
      this.#firstBytes.set(start, this.#firstBytesFilled);
      this.#firstBytesFilled += start.length;
    }
    return this.#framer.push(bytes);
  }

  /** The transport is gone; `code` as the operating system names it. */
  transportClosed(code: string | undefined, now: number): void {
    const because = this.#foreignEnding();
    this.dispatch({ name: 'Evt17', code, ...(because === undefined ? {} : { because }) }, now);
  }

  /** The peer has taken bytes; `all` when none of ours are waiting any more. */
  bytesTaken(all: boolean, now: number): void {
    this.#lastTaken = now;
    if (all) this.#blockedSince = undefined;
  }

  /** Bytes are handed to the transport. Needs to be told only where an association may be idle for too long. */
  bytesGiven(now: number): void {
    this.#lastActive = now;
  }

  /** Bytes are waiting for the peer to take some. */
  sendingBlocked(now: number): void {
    if (this.#blockedSince !== undefined) return;
    this.#blockedSince = now;
    this.#options.output.due(now + this.#options.timeouts.stallMs);
  }

  /** Our own receiver has stopped reading, or goes on: the peer is not silent then, it is not heard. */
  readingStopped(stopped: boolean, now: number): void {
    this.#readingStopped = stopped;
    if (stopped) return;
    this.#lastHeard = now;
    const { deadline } = this;
    if (deadline !== undefined) this.#options.output.due(deadline);
  }

  expectAnswer(phase: 'response' | 'silence', ms: number | undefined, now: number): void {
    this.#answer = ms === undefined ? undefined : { phase, from: now, ms };
    if (ms !== undefined) this.#options.output.due(now + ms);
  }

  /** When `timePassed` is to be called, in milliseconds of the caller's clock: what `due` told, put off by what came or was taken since. */
  get deadline(): number | undefined {
    const { name, at } = this.#findEarliest();
    return name === undefined ? undefined : at;
  }

  /** Does what is due at `now`. */
  timePassed(now: number): void {
    const { name, at, ms: afterMs } = this.#findEarliest();
    if (name === undefined || at > now) return;
    switch (name) {
      case 'artim':
        this.#artim = undefined;
        this.dispatch({ name: 'Evt18', afterMs }, now);
        return;
      case 'association':
        this.#giveUp(this.#foreignEnding() ?? { kind: 'timed-out', phase: 'association', afterMs }, now);
        return;
      case 'release':
        this.#giveUp({ kind: 'timed-out', phase: 'release', afterMs }, now);
        return;
      case 'answer':
        this.#giveUp({ kind: 'timed-out', phase: this.#answer?.phase ?? 'silence', afterMs }, now);
        return;
      case 'idle':
        // A C-MOVE of ours may take longer: until it is answered the peer has nothing to say.
        if (this.#blockedSince === undefined && this.#options.output.isOurTurn()) this.#lastActive = now;
        else this.#giveUp({ kind: 'timed-out', phase: 'silence', afterMs }, now);
        return;
      case 'stall':
        this.#giveUp({ kind: 'timed-out', phase: 'silence', afterMs }, now);
        return;
      default:
        assertNever(name);
    }
  }

  #giveUp(because: AssociationEnding, now: number): void {
    this.dispatch({ name: 'Evt15', source: 0, reason: 0, because }, now);
  }

  #findEarliest(): Earliest {
    const first = this.#earliest;
    const { timeouts } = this.#options;
    const artim = this.#artim;
    const awaited = this.#awaited;
    const answer = this.#answer;
    first.reset();
    if (artim !== undefined) first.consider(artim.name, artim.from, artim.ms);
    // The release request may wait behind data the peer is still taking.
    if (awaited !== undefined) first.consider(awaited.name, Math.max(awaited.from, this.#lastTaken), awaited.ms);
    if (this.#ending !== undefined) return first;
    if (this.#blockedSince !== undefined) {
      first.consider('stall', Math.max(this.#blockedSince, this.#lastTaken), timeouts.stallMs);
    }
    if (this.#state !== 'Sta6' || this.#readingStopped) return first;
    const active = Math.max(this.#lastHeard, this.#lastTaken);
    if (answer !== undefined) first.consider('answer', Math.max(answer.from, active), answer.ms);
    if (timeouts.idleMs !== undefined) first.consider('idle', Math.max(active, this.#lastActive), timeouts.idleMs);
    return first;
  }

  #perform(effect: Effect): void {
    if (effect.kind === 'start-artim') {
      const ms = this.#state === 'Sta2' ? this.#options.timeouts.requestMs : this.#options.timeouts.closeMs;
      this.#artim = this.#deadline('artim', ms);
    } else if (effect.kind === 'stop-artim') {
      this.#artim = undefined;
    } else {
      this.#options.output.perform(effect);
    }
  }

  /** Keeps what later events need, and the waits that Table 9-10 has no timer for. */
  #note(event: AssociationEvent, before: State): void {
    if (event.name === 'Evt1') this.#request = event.request;
    if (event.name === 'Evt6' && before === 'Sta2') this.#request = event.pdu;
    if (event.name === 'Evt2') {
      this.#awaited = this.#deadline('association', this.#options.timeouts.associationMs);
    } else if (event.name === 'Evt11') {
      this.#awaited = this.#deadline('release', this.#options.timeouts.releaseMs);
    } else if (before === 'Sta5' || this.#ending !== undefined) {
      this.#awaited = undefined;
    }
    if (this.#state === 'Sta1') this.#artim = undefined;
    if (this.#state === 'Sta6' && before !== 'Sta6') this.#establish(event);
  }

  #establish(event: AssociationEvent): void {
    if (this.#request === undefined || (event.name !== 'Evt3' && event.name !== 'Evt7')) return;
    const { role, peerAddress } = this.#options;
    this.#negotiated = negotiatedAssociation(role, this.#request, event.pdu, peerAddress);
    for (const context of this.#negotiated.contexts) if (context.result === 0) this.#acceptedIds.add(context.id);
    this.#lastHeard = this.#now;
    const { idleMs } = this.#options.timeouts;
    if (idleMs !== undefined) this.#options.output.due(this.#now + idleMs);
  }

  #deadline(name: Deadline['name'], ms: number): Deadline {
    this.#options.output.due(this.#now + ms);
    return { name, from: this.#now, ms };
  }

  #pdu(type: number, body: Uint8Array): void {
    switch (type) {
      case aAssociateRqType:
        this.#parsed(readAAssociateRq(body), (pdu) => {
          const refusal = providerRefusal(pdu) ?? this.#options.refuse?.(pdu);
          this.dispatch({ name: 'Evt6', pdu, refusal }, this.#now);
        });
        break;
      case aAssociateAcType:
        this.#parsed(readAAssociateAc(body), (pdu) => this.dispatch({ name: 'Evt3', pdu }, this.#now));
        break;
      case aAssociateRjType:
        this.#parsed(readAAssociateRj(body), (pdu) => this.dispatch({ name: 'Evt4', pdu }, this.#now));
        break;
      case aReleaseRqType:
        this.dispatch({ name: 'Evt12' }, this.#now);
        break;
      case aReleaseRpType:
        this.dispatch({ name: 'Evt13' }, this.#now);
        break;
      case aAbortType:
        this.#parsed(readAAbort(body), (pdu) => this.dispatch({ name: 'Evt16', pdu }, this.#now));
        break;
      default:
        throw new Error(`the framer passed a PDU of type ${type}`);
    }
    this.#anyPdu = true;
  }

  #parsed<T>(result: PduResult<T>, take: (pdu: T) => void): void {
    if (result.ok) take(result.pdu);
    else this.#fault({ code: 'malformed-pdu', detail: result.detail, reason: result.reason });
  }

  readonly #pDataStart = (): void => {
    this.#anyPdu = true;
    // DT-2 and AR-6 change nothing: their PDVs follow by the hot path. Any other action is the table's.
    if (this.#state !== 'Sta6' && this.#state !== 'Sta7') this.dispatch({ name: 'Evt10', pdvs: [] }, this.#now);
  };

  readonly #pdv = (contextId: number, isCommand: boolean, isLast: boolean, piece: Uint8Array): void => {
    if (this.#state !== 'Sta6' && this.#state !== 'Sta7') return;
    if (!this.#acceptedIds.has(contextId)) {
      const detail = `data for presentation context ${contextId}, which was not accepted`;
      this.#fault({ code: 'unknown-context', detail, reason: abortReason.invalidParameterValue });
      return;
    }
    this.#options.output.pdv(contextId, isCommand, isLast, piece);
  };

  #fault(fault: FramerFault): void {
    const because = this.#foreignEnding() ?? {
      kind: 'protocol-violation' as const,
      code: fault.code,
      detail: fault.detail,
    };
    this.dispatch({ name: 'Evt19', reason: fault.reason, because }, this.#now);
  }

  /** The peer's very first bytes cannot begin a PDU. */
  #foreignEnding(): AssociationEnding | undefined {
    if (this.#anyPdu || this.#firstBytesFilled === 0) return undefined;
    const first = this.#firstBytes.subarray(0, this.#firstBytesFilled);
    return isForeignFirstByte(first[0] ?? 0) ? notDicom(first) : undefined;
  }
}
