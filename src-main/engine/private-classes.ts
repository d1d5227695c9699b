import type { PrivateClassSeen } from '../../src-shared/contract/receiver.ts';
import type { IncomingObject } from '../dicom/services/store-target.ts';
import type { NegotiatedAssociation } from '../dicom/upper-layer/port.ts';
import { isPrivateClass } from '../net/scp/acceptance.ts';

/** More different ones are nobody's equipment: somebody makes them up. The one not seen for longest gives way. */
const mostKept = 100;

/** Private SOP classes that others proposed to the receiver or stored in it, since Quarry was started. */
export class PrivateClasses {
  readonly #seen = new Map<string, PrivateClassSeen>();
  readonly #now: () => Date;

  constructor(now: () => Date) {
    this.#now = now;
  }

  /** Most recently seen first. */
  list(): PrivateClassSeen[] {
    return [...this.#seen.values()].reverse();
  }

  /** Takes note of what was proposed, accepted or not. */
  proposed({ contexts, callingAeTitle, peerAddress }: NegotiatedAssociation): void {
    const results = new Map<string, boolean>();
    for (const { abstractSyntax, transferSyntax } of contexts) {
      if (!isPrivateClass(abstractSyntax)) continue;
      results.set(abstractSyntax, results.get(abstractSyntax) === true || transferSyntax !== undefined);
    }
    for (const [uid, accepted] of results) {
      const from = { aeTitle: callingAeTitle.trim(), address: peerAddress ?? '' };
      const before = this.#seen.get(uid);
      this.#keep({
        uid,
        from,
        lastSeen: this.#now().toISOString(),
        associations: (before?.associations ?? 0) + 1,
        objects: before?.objects ?? 0,
        accepted,
      });
    }
  }

  stored({ sopClassUid }: IncomingObject): void {
    const before = this.#seen.get(sopClassUid);
    if (before) this.#keep({ ...before, objects: before.objects + 1, lastSeen: this.#now().toISOString() });
  }

  #keep(one: PrivateClassSeen): void {
    this.#seen.delete(one.uid);
    this.#seen.set(one.uid, one);
    const [oldest] = this.#seen.keys();
    if (this.#seen.size > mostKept && oldest !== undefined) this.#seen.delete(oldest);
  }
}
