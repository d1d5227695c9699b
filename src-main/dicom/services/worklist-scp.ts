import { statusCode } from '../../../src-shared/dicom/dimse-status.ts';
import { tags } from '../../../src-shared/dicom/tags.ts';
import type { DataSet } from '../dataset/data-set.ts';
import { readDataSet } from '../dataset/read-data-set.ts';
import { commandField } from '../dimse/command-field.ts';
import type { DataSetSink } from '../dimse/data-set-sink.ts';
import type { PerformedOperation } from '../dimse/performed-operation.ts';
import { answerFind } from './c-find-scp.ts';
import { excessOfKeys } from './check-keys.ts';
import { collectRequest } from './collect-request.ts';
import { respondWith } from './respond-with.ts';
import { refuseRequest, type ServiceProvider } from './service-registry.ts';

/** A worklist query as it came. */
export interface WorklistQuery {
  readonly identifier: DataSet;
  readonly callingAeTitle: string;
  readonly calledAeTitle: string;
}

/** Where worklist items come from. */
export interface WorklistSource {
  /** Response identifiers, each with one scheduled procedure step; stops when `signal` aborts. */
  find(query: WorklistQuery, signal: AbortSignal): AsyncIterable<readonly DataSet[]>;
}

/** Modality Worklist as SCP (PS3.4 Annex K). `turn` as for `FindProvider`. */
export class WorklistProvider implements ServiceProvider {
  readonly operation = commandField.CFindRq;
  readonly #source: WorklistSource;
  readonly #turn: () => Promise<void>;

  constructor(source: WorklistSource, turn: () => Promise<void>) {
    this.#source = source;
    this.#turn = turn;
  }

  begin(operation: PerformedOperation): DataSetSink | undefined {
    const { session, context, command } = operation;
    if (!command.hasDataSet) {
      return refuseRequest(operation, statusCode.DoesNotMatchSopClass, { errorComment: 'Identifier is missing' });
    }
    return collectRequest(operation, statusCode.OutOfResources, (bytes) => {
      const read = readDataSet(bytes, context.transferSyntax ?? '');
      if (!read.ok || !read.complete) {
        operation.respond(statusCode.UnableToProcess, { errorComment: 'Identifier cannot be decoded' });
        return;
      }
      const { dataSet: identifier } = read;
      // Sequence matching takes one item (PS3.4 §C.2.2.2.6).
      if (identifier.sequence(tags.ScheduledProcedureStepSequence).length > 1) {
        operation.respond(statusCode.DoesNotMatchSopClass, {
          errorComment: 'More than one scheduled procedure step',
          offendingElements: [tags.ScheduledProcedureStepSequence],
        });
        return;
      }
      const excess = excessOfKeys(identifier);
      if (excess !== undefined) {
        respondWith(operation, excess);
        return;
      }
      const { callingAeTitle, calledAeTitle } = session.negotiated;
      const query = { identifier, callingAeTitle: callingAeTitle.trim(), calledAeTitle: calledAeTitle.trim() };
      void answerFind(operation, (signal) => this.#source.find(query, signal), this.#turn);
    });
  }
}
