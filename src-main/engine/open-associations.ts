import type { AssociationContext, OpenAssociation } from '../../src-shared/contract/associations.ts';
import type { AssociationsControl } from '../areas/parts.ts';
import type { AssociationPort } from '../dicom/upper-layer/port.ts';
import { countedPort, type PortCounts } from '../net/counted-port.ts';

export interface OpenAssociationsOptions {
  readonly newId: () => string;
  readonly now: () => Date;
  /** Milliseconds of any origin. */
  readonly clock: () => number;
}

interface Entry {
  readonly port: AssociationPort;
  readonly counts: PortCounts;
  readonly fixed: Pick<OpenAssociation, 'direction' | 'callingAeTitle' | 'calledAeTitle' | 'address' | 'since'>;
  /** When the rate was last worked out, and of how many bytes. */
  measured: { readonly at: number; readonly bytes: number; readonly rate: number };
}

/** Milliseconds between two words to whoever looks. */
const tellEveryMs = 250;
/** The part of a new measurement in the rate that is shown: it settles within about a second. */
const newShare = 0.4;

/** Every association that is open, asked for by others or by us. Nothing but counting happens while nobody looks. */
export class OpenAssociations implements AssociationsControl {
  readonly #options: OpenAssociationsOptions;
  readonly #open = new Map<string, Entry>();
  readonly #listeners = new Set<() => void>();
  #timer: NodeJS.Timeout | undefined;
  /** An association came or went since listeners were last told. */
  #changed = false;

  constructor(options: OpenAssociationsOptions) {
    this.#options = options;
  }

  /** Takes an association into the list until it ends; what it is given back is to be used in its place. `called` is whom we called. */
  readonly watch = (port: AssociationPort, called?: { readonly host: string; readonly port: number }): AssociationPort => {
    const { newId, now, clock } = this.#options;
    const id = newId();
    const counts = { sentBytes: 0, receivedBytes: 0, sentObjects: 0, receivedObjects: 0 };
    const { role, callingAeTitle, calledAeTitle, peerAddress } = port.negotiated;
    this.#open.set(id, {
      port,
      counts,
      fixed: {
        direction: role === 'acceptor' ? 'in' : 'out',
        callingAeTitle: callingAeTitle.trim(),
        calledAeTitle: calledAeTitle.trim(),
        address: called === undefined ? (peerAddress ?? '') : `${called.host}:${called.port}`,
        since: now().toISOString(),
      },
      measured: { at: clock(), bytes: 0, rate: 0 },
    });
    this.#changed = true;
    void port.ended.then(() => {
      this.#open.delete(id);
      this.#changed = true;
    });
    return countedPort(port, counts);
  };

  list(): OpenAssociation[] {
    return [...this.#open].map(([id, { port, counts, fixed, measured }]) => {
      const { contexts } = port.negotiated;
      const acceptedContexts = contexts.filter(({ result }) => result === 0).length;
      const refusedContexts = contexts.length - acceptedContexts;
      return { id, ...fixed, acceptedContexts, refusedContexts, ...counts, bytesPerSecond: Math.round(measured.rate) };
    });
  }

  contexts(id: string): AssociationContext[] | undefined {
    return this.#open.get(id)?.port.negotiated.contexts.map(({ abstractSyntax, transferSyntax, result }) => ({
      abstractSyntax,
      ...(transferSyntax === undefined ? {} : { transferSyntax }),
      result,
    }));
  }

  /** A-ABORT by the service user; false when there is no such association. */
  abort(id: string): boolean {
    const entry = this.#open.get(id);
    entry?.port.abort();
    return entry !== undefined;
  }

  /** Hears when the list changed, or the counts in it. */
  onChange(listener: () => void): () => void {
    const own = () => listener();
    this.#listeners.add(own);
    this.#timer ??= setInterval(() => this.#tick(), tellEveryMs);
    this.#timer.unref();
    return () => {
      this.#listeners.delete(own);
      if (this.#listeners.size > 0) return;
      clearInterval(this.#timer);
      this.#timer = undefined;
    };
  }

  #tick(): void {
    let changed = this.#changed;
    this.#changed = false;
    for (const entry of this.#open.values()) if (measure(entry, this.#options.clock())) changed = true;
    if (changed) for (const listener of [...this.#listeners]) listener();
  }
}

/** Works the rate out anew; true when it or the bytes changed. */
function measure(entry: Entry, at: number): boolean {
  const { measured, counts } = entry;
  const bytes = counts.sentBytes + counts.receivedBytes;
  const seconds = (at - measured.at) / 1000;
  if (seconds <= 0) return false;
  const now = (bytes - measured.bytes) / seconds;
  const mixed = measured.rate * (1 - newShare) + now * newShare;
  const rate = mixed < 1 ? 0 : mixed;
  entry.measured = { at, bytes, rate };
  return bytes !== measured.bytes || rate !== measured.rate;
}
