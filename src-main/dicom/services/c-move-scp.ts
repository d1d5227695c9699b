import { statusCode } from '../../../src-shared/dicom/dimse-status.ts';
import type { ServiceFailure } from '../../../src-shared/dicom/failure.ts';
import { commandField } from '../dimse/command-field.ts';
import type { DataSetSink } from '../dimse/data-set-sink.ts';
import type { DimseSession } from '../dimse/dimse-session.ts';
import type { PerformedOperation } from '../dimse/performed-operation.ts';
import { priorityOf } from '../dimse/priority.ts';
import type { ProposedContext } from '../upper-layer/port.ts';
import type { RetrieveProviderOptions } from './c-get-scp.ts';
import { receiveQuery } from './incoming-query.ts';
import { ObjectQueue } from './object-queue.ts';
import type { MoveDestination, MoveDestinations, QuerySource } from './query-source.ts';
import { performRetrieve, type RetrieveControl } from './retrieve-scp.ts';
import { refuseRequest, type ServiceProvider } from './service-registry.ts';
import { planStoreContexts } from './store-contexts.ts';
import { storeSequence } from './store-sequence.ts';
import type { StoredObject } from './store-source.ts';
import { SubOperations } from './sub-operations.ts';

/** Where sub-operations go. */
export type MoveTarget<D extends MoveDestination> = D & {
  readonly calledAeTitle: string;
  readonly callingAeTitle: string;
};

/** Opens the association for sub-operations; net does it, and calls `onConnected` before it asks for it. `release` ends it in order. */
export type OpenStoreAssociation<D extends MoveDestination> = (
  target: MoveTarget<D>,
  contexts: readonly ProposedContext[],
  onConnected: () => void,
) => Promise<{ ok: true; session: DimseSession; release: () => Promise<void> } | { ok: false; failure: ServiceFailure }>;

export interface MoveProviderOptions<D extends MoveDestination> extends RetrieveProviderOptions {
  readonly destinations: MoveDestinations<D>;
  readonly open: OpenStoreAssociation<D>;
}

/** C-MOVE as SCP (PS3.4 §C.4.2.3): instances go to the destination's address over an association of their own. */
export class MoveProvider<D extends MoveDestination> implements ServiceProvider {
  readonly operation = commandField.CMoveRq;
  readonly #source: QuerySource;
  readonly #options: MoveProviderOptions<D>;

  constructor(source: QuerySource, options: MoveProviderOptions<D>) {
    this.#source = source;
    this.#options = options;
  }

  begin(operation: PerformedOperation): DataSetSink | undefined {
    const aeTitle = operation.command.moveDestination;
    const address = aeTitle === undefined ? undefined : this.#options.destinations(aeTitle, operation.session.negotiated);
    if (aeTitle === undefined || !address) {
      return refuseRequest(operation, statusCode.MoveDestinationUnknown, { errorComment: 'Move destination unknown' });
    }
    const { calledAeTitle } = operation.session.negotiated;
    const target = { ...address, calledAeTitle: aeTitle, callingAeTitle: calledAeTitle };
    return receiveQuery(operation, 'retrieve', (query) => {
      void performRetrieve(operation, this.#source, query, (objects, control) =>
        this.#deliver(operation, target, objects, control),
      );
    });
  }

  async #deliver(
    operation: PerformedOperation,
    target: MoveTarget<D>,
    objects: readonly StoredObject[],
    control: RetrieveControl,
  ): Promise<void> {
    const counts = new SubOperations(operation, objects.length, this.#options.now);
    if (objects.length > 0) counts.progress();
    const syntaxes = target.association?.onlySyntaxes;
    const wanted = syntaxes && { syntaxes, transcoder: this.#options.transcoder };
    for (const plan of planStoreContexts(objects, wanted)) {
      if (control.stopped()) break;
      await this.#send(operation, target, plan.contexts, plan.objects, control, counts);
    }
    if (!control.ended) counts.finish();
  }

  async #send(
    operation: PerformedOperation,
    target: MoveTarget<D>,
    contexts: readonly ProposedContext[],
    objects: readonly StoredObject[],
    control: RetrieveControl,
    counts: SubOperations,
  ): Promise<void> {
    const queue = new ObjectQueue(objects);
    let oneByOne = false;
    while (!queue.empty) {
      // DCMTK's movescu looks for our connection when a response comes, or else once a second.
      const opened = await this.#options.open(target, contexts, () => {
        if (!control.stopped()) counts.tell();
      });
      if (!opened.ok) break;
      let taken = 0;
      const inDoubt = await storeSequence(opened.session, queue, {
        times: this.#options.times,
        // The sub-operations are as urgent as what they are done for.
        priority: priorityOf(operation.command.priority),
        transcoder: this.#options.transcoder,
        moveOriginator: { aeTitle: operation.session.negotiated.callingAeTitle, messageId: operation.messageId },
        stopped: () => control.stopped(),
        oneByOne,
        onObject: (object, outcome) => {
          if (outcome.ok) taken++;
          counts.count(object.sopInstanceUid, outcome);
          if (!control.stopped()) counts.progress();
        },
      });
      if (!opened.session.ending) return opened.release();
      queue.giveBack(inDoubt);
      // One object may be why the association ended: the others get another one, as long as that leads anywhere.
      if ((taken === 0 && inDoubt.length === 0) || control.stopped()) break;
      oneByOne ||= inDoubt.length > 0;
    }
    counts.failRest(queue.takeAll().map((object) => object.sopInstanceUid));
  }
}
