import type { AssociationPort } from '../upper-layer/port.ts';

/** What the peer is watched for: armed only while it is the peer's turn. */
export class AnswerWatch {
  readonly #port: AssociationPort;
  #watched: { phase: 'response' | 'silence'; ms: number } | undefined;
  /** Requests of the peer that are whole and not answered yet: until they are, it has every right to be silent. */
  #atWork = 0;

  constructor(port: AssociationPort) {
    this.#port = port;
  }

  expect(phase: 'response' | 'silence', ms: number): void {
    this.#watched = { phase, ms };
    this.#arm();
  }

  expectNothing(): void {
    this.#watched = undefined;
    this.#port.expectAnswer('silence', undefined);
  }

  ourTurn(): void {
    this.#atWork++;
    if (this.#watched) this.#port.expectAnswer(this.#watched.phase, undefined);
  }

  /** A request of the peer is answered, or refused before it was our turn. */
  answered(wasOurTurn: boolean): void {
    if (wasOurTurn) this.#atWork--;
    this.#arm();
  }

  /** The association is over. */
  stop(): void {
    this.#watched = undefined;
  }

  #arm(): void {
    if (this.#watched && this.#atWork === 0) this.#port.expectAnswer(this.#watched.phase, this.#watched.ms);
  }
}
