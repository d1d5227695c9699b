import { assertNever } from '../../../src-shared/assert-never.ts';
import type { AssociationEnding } from '../../../src-shared/dicom/ending.ts';
import type { Effect, Primitive } from './actions.ts';
import { associateRequest } from './associate-request.ts';
import { Association } from './association.ts';
import type { AssociationTimeouts } from './deadlines.ts';
import { defaultTimeouts } from './deadlines.ts';
import type { AcceptDecision, AssociationIndication, RejectAssociation } from './negotiate.ts';
import { answerTo, indicationOf } from './negotiate.ts';
import { writePdu } from './pdu/pdu.ts';
import type { PdvBlock } from './pdv-block.ts';
import type { AssociationPort, AssociationRequest, NegotiatedAssociation, PdvReceiver } from './port.ts';
import { SendBuffer } from './send-buffer.ts';
import type { Clock, Transport } from './transport.ts';

type EndpointRole =
  | { readonly name: 'requestor'; readonly request: AssociationRequest }
  | {
      readonly name: 'acceptor';
      /** May take its time where who is asking must be found out; a promise that fails refuses. */
      readonly accept: (indication: AssociationIndication) => AcceptDecision | Promise<AcceptDecision>;
      /** A refusal for want of room, asked before `accept` (PS3.8 Table 9-21, source 3). */
      readonly refuse?: () => RejectAssociation | undefined;
    };

export interface EndpointOptions {
  readonly role: EndpointRole;
  /** Already open. */
  readonly transport: Transport;
  readonly clock: Clock;
  readonly timeouts?: Partial<AssociationTimeouts>;
  readonly peerAddress?: string | undefined;
  /** Once, in the turn in which the association is established. */
  readonly onEstablished: (port: AssociationPort) => void;
  /** Once, established or not. */
  readonly onEnded?: (ending: AssociationEnding) => void;
}

/** PS3.8 Table 9-21: rejected-transient, service user, no reason given. */
const rejectedWithoutReason: RejectAssociation = { accept: false, result: 2, source: 1, reason: 1 };

/**
 * One side of an association on any transport: carries out the machine's effects in order, runs its deadlines on a clock,
 * and is the port the DIMSE layer talks to. The transport calls `receive`, `written` and `transportClosed`.
 */
export class AssociationEndpoint implements AssociationPort {
  readonly ended: Promise<AssociationEnding>;
  readonly #options: EndpointOptions;
  readonly #clock: Clock;
  readonly #machine: Association;
  readonly #send: SendBuffer;
  readonly #resolveEnded: (ending: AssociationEnding) => void;
  #receiver: PdvReceiver | undefined;
  /** What arrived behind the answer before there was a receiver. */
  #early: Uint8Array | undefined;
  #paused = false;
  #transportGone = false;
  /** Bytes are being received: a thousand answers may be in them, and all came at this time. */
  #receivingSince: number | undefined;
  #timer: { readonly at: number; readonly cancel: () => void } | undefined;

  constructor(options: EndpointOptions) {
    this.#options = options;
    this.#clock = options.clock;
    const { promise, resolve } = Promise.withResolvers<AssociationEnding>();
    this.ended = promise;
    this.#resolveEnded = resolve;
    const { role, transport } = options;
    const { enciphers } = transport;
    const write = (bytes: Uint8Array): boolean => {
      const taken = transport.write(bytes);
      this.#machine.bytesGiven(this.#clock.now());
      return taken;
    };
    this.#send = new SendBuffer(options.timeouts?.idleMs === undefined ? transport : { enciphers, write });
    const refuse = role.name === 'acceptor' ? role.refuse : undefined;
    this.#machine = new Association({
      role: role.name,
      timeouts: { ...defaultTimeouts, ...options.timeouts },
      peerAddress: options.peerAddress,
      output: {
        perform: (effect) => this.#perform(effect),
        pdv: this.#pdv,
        due: this.#due,
        isOurTurn: () => this.#receiver?.isOurTurn === true,
        ended: (ending) => this.#onEnded(ending),
      },
      refuse: () => {
        const refusal = refuse?.();
        return refusal === undefined ? undefined : { type: 'a-associate-rj', ...refusal };
      },
    });
  }

  /** Begins the association on the open transport: sends the request, or awaits one. */
  start(): void {
    const { role } = this.#options;
    if (role.name === 'requestor') {
      const request = associateRequest(role.request);
      this.#machine.dispatch({ name: 'Evt1', request }, this.#clock.now());
      // The transport was handed over open, so its confirmation follows at once.
      this.#machine.dispatch({ name: 'Evt2', request }, this.#clock.now());
    } else {
      this.#machine.dispatch({ name: 'Evt5' }, this.#clock.now());
    }
    this.#send.flush();
  }

  /** Bytes from the transport, valid during the call. False asks it to stop reading: it was or is told to pause. */
  receive(bytes: Uint8Array): boolean {
    if (this.#early !== undefined) {
      this.#early = joined(this.#early, bytes);
      return false;
    }
    const now = this.#clock.now();
    this.#receivingSince = now;
    const used = this.#machine.receive(bytes, now);
    this.#receivingSince = undefined;
    if (used < bytes.length) this.#early = bytes.slice(used);
    return !this.#paused;
  }

  /** The transport has done with bytes it was given. */
  written(bytes: Uint8Array): void {
    this.#send.written(bytes);
    this.#machine.bytesTaken(this.#send.empty, this.#clock.now());
  }

  /** Gives the transport now what would leave at the end of the turn. */
  flush(): void {
    this.#send.flush();
  }

  /** The transport is gone; `code` is the operating system's name for why, if it was not an ordinary close. */
  transportClosed(code?: string): void {
    if (this.#transportGone) return;
    this.#transportGone = true;
    this.#machine.transportClosed(code, this.#clock.now());
    this.#send.close();
    this.#resetTimer();
  }

  get isEstablished(): boolean {
    return this.#machine.negotiated !== undefined;
  }

  /** How it ended, once it has. */
  get ending(): AssociationEnding | undefined {
    return this.#machine.ending;
  }

  get negotiated(): NegotiatedAssociation {
    const negotiated = this.#machine.negotiated;
    if (negotiated === undefined) throw new Error('the association is not established');
    return negotiated;
  }

  setReceiver(receiver: PdvReceiver): void {
    this.#receiver = receiver;
    const before = this.#machine.ending;
    if (before !== undefined) {
      receiver.ended(before);
      return;
    }
    const early = this.#early;
    this.#early = undefined;
    const wasPaused = this.#paused;
    this.#paused = false;
    this.#machine.readingStopped(false, this.#clock.now());
    if (early !== undefined) this.#machine.receive(early, this.#clock.now());
    if (wasPaused && !this.#paused && !this.#transportGone) this.#options.transport.resume();
  }

  sendPdv(contextId: number, isCommand: boolean, isLast: boolean, bytes: Uint8Array): boolean {
    // Hot path of DT-1 and AR-7: the same as dispatching Evt9, without an event and an effect for each PDU.
    if (!this.#machine.maySendData(contextId)) return false;
    return this.#send.pdv(contextId, isCommand, isLast, bytes) || this.#blocked();
  }

  reserveBlock(contextId: number, left: number): PdvBlock {
    return this.#send.block(contextId, left);
  }

  sendBlock(block: PdvBlock, command: Uint8Array | undefined): boolean {
    if (!this.#machine.maySendData(block.contextId)) return false;
    return this.#send.filled(block, command) || this.#blocked();
  }

  drained(): Promise<void> {
    return this.#send.drained();
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#machine.readingStopped(false, this.#clock.now());
    if (!this.#transportGone) this.#options.transport.resume();
  }

  gatherReads(on: boolean): void {
    this.#options.transport.gatherReads(on);
  }

  expectAnswer(phase: 'response' | 'silence', ms: number | undefined): void {
    this.#machine.expectAnswer(phase, ms, this.#receivingSince ?? this.#clock.now());
  }

  release(): Promise<AssociationEnding> {
    this.#machine.dispatch({ name: 'Evt11' }, this.#clock.now());
    // The answer can only be read while reading goes on.
    this.resume();
    return this.ended;
  }

  abort(source: 0 | 2 = 0, reason = 0): void {
    this.abortBecause(undefined, source, reason);
  }

  violate(ending: Extract<AssociationEnding, { kind: 'protocol-violation' }>): void {
    this.abortBecause(ending, 0, 0);
  }

  /** A-ABORT that ends the association as something else than an abort, such as a time-out. */
  abortBecause(because: AssociationEnding | undefined, source: 0 | 2 = 0, reason = 0): void {
    const known = this.#machine.dispatch({ name: 'Evt15', source, reason, because }, this.#clock.now());
    // Before a request has come there is nobody to send an A-ABORT to (Sta2): only the transport can be closed.
    if (!known && this.#machine.state === 'Sta2') {
      const aborted: AssociationEnding = { kind: 'aborted', by: 'us', source, reason, phase: 'association' };
      this.#machine.dispatch({ name: 'Evt17', code: undefined, because: because ?? aborted }, this.#clock.now());
      this.#options.transport.close();
    }
    this.resume();
  }

  #blocked(): false {
    this.#machine.sendingBlocked(this.#clock.now());
    return false;
  }

  #perform(effect: Exclude<Effect, { kind: 'start-artim' | 'stop-artim' }>): void {
    switch (effect.kind) {
      case 'open-transport':
        // It was handed over open: `start` confirms it.
        return;
      case 'send': {
        const bytes = writePdu(effect.pdu);
        // An abort cannot wait, and a peer that has asked for the release we grant wants no more data. In a
        // collision (AR-9) our own request to release may still be behind data: there the answer keeps its turn.
        const isLast = effect.pdu.type === 'a-abort' || (effect.pdu.type === 'a-release-rp' && this.#machine.state === 'Sta13');
        if (isLast) this.#send.overtake(bytes);
        else this.#send.pdu(bytes);
        return;
      }
      case 'close-transport':
        this.#send.close();
        this.#options.transport.close();
        return;
      case 'indicate':
        this.#indicate(effect.primitive);
        return;
      default:
        assertNever(effect);
    }
  }

  #indicate(primitive: Primitive): void {
    switch (primitive.name) {
      case 'A-ASSOCIATE indication':
        this.#answer(primitive.request);
        return;
      case 'A-ASSOCIATE confirmation':
        if (primitive.answer.type === 'a-associate-ac') this.#established();
        return;
      case 'A-RELEASE indication':
      case 'A-RELEASE confirmation':
        // Sta8 and Sta9 answer the peer at once; Sta10 has to wait for its answer, which is the confirmation in Sta12.
        if (this.#machine.state !== 'Sta10') this.#machine.dispatch({ name: 'Evt14' }, this.#clock.now());
        return;
      case 'P-DATA indication':
        for (const pdv of primitive.pdvs) this.#pdv(pdv.contextId, pdv.isCommand, pdv.isLast, pdv.fragment);
        return;
      case 'A-ABORT indication':
      case 'A-P-ABORT indication':
        // The ending says it, with its cause.
        return;
      default:
        assertNever(primitive);
    }
  }

  #answer(request: Parameters<typeof answerTo>[0]): void {
    const { role } = this.#options;
    if (role.name !== 'acceptor') return;
    const decision = role.accept(indicationOf(request, this.#options.peerAddress));
    if (!(decision instanceof Promise)) {
      this.#respond(request, decision);
      return;
    }
    // The machine waits in Sta3. When it has left that state meanwhile, the answer is not sent.
    const later = (made: AcceptDecision): void => {
      this.#respond(request, made);
    };
    decision.then(later, () => later(rejectedWithoutReason));
  }

  #respond(request: Parameters<typeof answerTo>[0], decision: AcceptDecision): void {
    const pdu = answerTo(request, decision);
    if (pdu.type === 'a-associate-rj') {
      this.#machine.dispatch({ name: 'Evt8', pdu }, this.#clock.now());
      return;
    }
    if (this.#machine.dispatch({ name: 'Evt7', pdu }, this.#clock.now())) this.#established();
  }

  #established(): void {
    this.#send.setPeerMaxLength(this.negotiated.peerMaxLength);
    this.#options.onEstablished(this);
    if (this.#receiver !== undefined || this.#machine.ending !== undefined) return;
    this.#machine.halt();
    this.#pause();
  }

  readonly #pdv = (contextId: number, isCommand: boolean, isLast: boolean, fragment: Uint8Array): void => {
    if (this.#receiver?.pdv(contextId, isCommand, isLast, fragment) === false) this.#pause();
  };

  #pause(): void {
    if (this.#paused) return;
    this.#paused = true;
    this.#machine.readingStopped(true, this.#clock.now());
    this.#options.transport.pause();
  }

  #onEnded(ending: AssociationEnding): void {
    this.#send.finish();
    this.#receiver?.ended(ending);
    this.#options.onEnded?.(ending);
    // The clock may have been told meanwhile that nobody waits for it any more.
    this.#resetTimer();
    this.#resolveEnded(ending);
    this.resume();
  }

  /**
   * Something may be due at `at`. A timer that fires before stays, also where its deadline is put off or no more: each message has deadlines,
   * and mostly the next one's come before it would have been needed.
   */
  readonly #due = (at: number): void => {
    if (this.#timer !== undefined && this.#timer.at <= at) return;
    this.#timer?.cancel();
    const cancel = this.#clock.schedule(at, () => {
      this.#machine.timePassed(this.#clock.now());
      this.#resetTimer();
    });
    this.#timer = { at, cancel };
  };

  /** For what is due as things are now. */
  #resetTimer(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    const { deadline } = this.#machine;
    if (deadline !== undefined) this.#due(deadline);
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
