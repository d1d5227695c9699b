import { commandField } from '../dimse/command-field.ts';
import type { DataSetSink } from '../dimse/data-set-sink.ts';
import type { AnswerTimes } from '../dimse/dimse-session.ts';
import type { PerformedOperation } from '../dimse/performed-operation.ts';
import { priorityOf } from '../dimse/priority.ts';
import { receiveQuery } from './incoming-query.ts';
import { ObjectQueue } from './object-queue.ts';
import type { QuerySource } from './query-source.ts';
import { performRetrieve, type RetrieveControl } from './retrieve-scp.ts';
import type { ServiceProvider } from './service-registry.ts';
import { storeSequence } from './store-sequence.ts';
import type { StoredObject } from './store-source.ts';
import { SubOperations } from './sub-operations.ts';
import type { Transcoder } from './transcoder.ts';

export interface RetrieveProviderOptions {
  /** Milliseconds of any origin, for the rate of pending responses. */
  readonly now: () => number;
  /** How long the receiver of a sub-operation may take. */
  readonly times: AnswerTimes;
  /** For instances that the receiver does not take as they are stored. */
  readonly transcoder?: Transcoder | undefined;
}

/** C-GET as SCP (PS3.4 §C.4.3.3): instances go back on the same association, over the contexts on which we are SCU. */
export class GetProvider implements ServiceProvider {
  readonly operation = commandField.CGetRq;
  readonly #source: QuerySource;
  readonly #options: RetrieveProviderOptions;

  constructor(source: QuerySource, options: RetrieveProviderOptions) {
    this.#source = source;
    this.#options = options;
  }

  begin(operation: PerformedOperation): DataSetSink | undefined {
    return receiveQuery(operation, 'retrieve', (query) => {
      void performRetrieve(operation, this.#source, query, (objects, control) => this.#deliver(operation, objects, control));
    });
  }

  async #deliver(operation: PerformedOperation, objects: readonly StoredObject[], control: RetrieveControl): Promise<void> {
    const counts = new SubOperations(operation, objects.length, this.#options.now);
    if (objects.length > 0) counts.progress();
    await storeSequence(operation.session, new ObjectQueue(objects), {
      times: this.#options.times,
      priority: priorityOf(operation.command.priority),
      transcoder: this.#options.transcoder,
      stopped: () => control.stopped(),
      onObject: (object, outcome) => {
        counts.count(object.sopInstanceUid, outcome);
        if (!control.stopped()) counts.progress();
      },
    });
    if (!control.ended) counts.finish();
  }
}
