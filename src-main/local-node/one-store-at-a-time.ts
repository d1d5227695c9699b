import type { AssociationIndication } from '../dicom/upper-layer/negotiate.ts';
import { isStorable } from '../net/scp/acceptance.ts';
import type { Admission, NodeByTitle, NodeObservers, NodeServices } from '../net/scp/dicom-node.ts';

/**
 * Lets an area take objects over one association at a time, as dcmqrscp does with --no-parallel-store: while one that may store is
 * there, others are accepted without storage.
 */
export class OneStoreAtATime {
  readonly #admit: NodeByTitle['admit'];
  /** By called AE title. */
  readonly #storing = new Map<string, AssociationIndication>();
  readonly #withoutStore = new WeakMap<NodeServices, NodeServices>();

  constructor(admit: NodeByTitle['admit']) {
    this.#admit = admit;
  }

  readonly admit = (request: AssociationIndication): Admission => {
    const admission = this.#admit(request);
    if (!admission.ok || admission.services.store === undefined || !proposesStorage(request)) return admission;
    const title = request.calledAeTitle.trim();
    if (this.#storing.has(title)) return { ok: true, services: this.#without(admission.services) };
    this.#storing.set(title, request);
    return admission;
  };

  readonly onEnded: NonNullable<NodeObservers['onEnded']> = ({ indication }) => {
    const title = indication?.calledAeTitle.trim() ?? '';
    if (this.#storing.get(title) === indication) this.#storing.delete(title);
  };

  #without(services: NodeServices): NodeServices {
    const known = this.#withoutStore.get(services) ?? { ...services, store: undefined };
    this.#withoutStore.set(services, known);
    return known;
  }
}

/** Contexts whose requestor only takes objects, for C-GET, store nothing. */
function proposesStorage({ contexts }: AssociationIndication): boolean {
  return contexts.some(({ abstractSyntax, roles }) => isStorable(abstractSyntax) && (roles === undefined || roles.scu));
}
