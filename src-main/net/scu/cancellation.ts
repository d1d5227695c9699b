import type { AssociationPort } from '../../dicom/upper-layer/port.ts';

/** Milliseconds a server has to stop after C-CANCEL before the association is aborted. */
const cancelGraceMs = 3_000;

/**
 * Ties a signal to an operation: when it aborts, `cancel` asks the server to stop, and the association is aborted when it has not
 * done so within the grace period. `dispose()` when the operation has ended.
 */
export class Cancellation {
  readonly #port: AssociationPort;
  readonly #signal: AbortSignal | undefined;
  readonly #onAbort: () => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(port: AssociationPort, signal: AbortSignal | undefined, cancel: () => void) {
    this.#port = port;
    this.#signal = signal;
    this.#onAbort = () => {
      cancel();
      this.startGrace();
    };
    if (signal?.aborted) this.#onAbort();
    else signal?.addEventListener('abort', this.#onAbort, { once: true });
  }

  /** The server has been asked to stop. */
  startGrace(): void {
    this.#timer ??= setTimeout(() => this.#port.abort(), cancelGraceMs);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#signal?.removeEventListener('abort', this.#onAbort);
  }
}
