import type { ServiceFailure } from '../../../src-shared/dicom/failure.ts';
import type { DimseSession } from '../../dicom/dimse/dimse-session.ts';
import type { RequestServer } from '../../dicom/dimse/performed-operation.ts';
import type { StorageContext } from '../../dicom/services/storage-contexts.ts';
import { type OpenedSession, releaseSession } from './open-session.ts';

/** An association that stands, and what was proposed on it for objects. */
export interface HeldSession {
  readonly session: DimseSession;
  readonly storage: readonly StorageContext[];
}

export type OpenedHeld = (HeldSession & { readonly ok: true }) | Extract<OpenedSession, { ok: false }>;

/**
 * One association for requests that follow each other, to the same server: each takes it and gives it back. It is never open beside
 * another, as there are servers that serve one at a time.
 */
export class KeptSession {
  #held: HeldSession | undefined;
  #server: RequestServer | undefined;

  /** Of the associations that are to be kept: hands requests of the server to whoever has taken it. */
  readonly server: RequestServer = { begin: (operation) => this.#server?.begin(operation) };

  /** Takes what the server asks for from now on. */
  serve(server: RequestServer): void {
    this.#server = server;
  }

  /** Undefined where there is none that takes these requests; one that does not is released. */
  async take(abstractSyntax: string): Promise<HeldSession | undefined> {
    const held = this.#held;
    if (held !== undefined && !held.session.ending && held.session.acceptedContexts(abstractSyntax).length > 0) {
      this.#held = undefined;
      return held;
    }
    await this.close();
    return undefined;
  }

  giveBack(held: HeldSession): void {
    this.#held = held;
  }

  async close(): Promise<void> {
    const held = this.#held;
    this.#held = undefined;
    if (held !== undefined) await releaseSession(held.session);
  }
}

/** Keeps an association that was used for the next request, or releases it where none is kept. */
export async function keepOrRelease(kept: KeptSession | undefined, held: HeldSession): Promise<void> {
  if (kept) kept.giveBack(held);
  else await releaseSession(held.session);
}

/** The server had done with an association when it was asked for more: that says nothing about the next one. */
export function wasLeft(failure: ServiceFailure | undefined): boolean {
  if (failure?.kind !== 'association') return false;
  const { ending } = failure;
  return ending.kind === 'transport-lost' || ((ending.kind === 'aborted' || ending.kind === 'released') && ending.by === 'peer');
}
