import { statusCode } from '../../../src-shared/dicom/dimse-status.ts';
import type { DimseStatus } from '../../../src-shared/dicom/failure.ts';
import { tags } from '../../../src-shared/dicom/tags.ts';
import type { DataSet } from '../dataset/data-set.ts';
import { writeDataSet } from '../dataset/write-data-set.ts';
import { commandField } from '../dimse/command-field.ts';
import type { DataSetSink } from '../dimse/data-set-sink.ts';
import type { PerformedOperation } from '../dimse/performed-operation.ts';
import { receiveQuery } from './incoming-query.ts';
import type { IncomingQuery, QuerySource } from './query-source.ts';
import { respondWith } from './respond-with.ts';
import type { ServiceProvider } from './service-registry.ts';

/** Responses between two chances for everything else to be heard: objects that arrive, a C-CANCEL. Some two milliseconds of work. */
const responsesPerTurn = 64;

/** What a source throws that cannot answer: the peer gets this status. */
export class FindRefused extends Error {
  readonly status: DimseStatus;

  constructor(status: DimseStatus) {
    super(status.errorComment);
    this.status = status;
  }
}

/**
 * C-FIND as SCP (PS3.4 §C.4.1.3). `turn` lets the main loop go round once: a source that answers from memory would
 * otherwise keep the peer's C-CANCEL waiting to the end.
 */
export class FindProvider implements ServiceProvider {
  readonly operation = commandField.CFindRq;
  readonly #source: QuerySource;
  readonly #turn: () => Promise<void>;

  constructor(source: QuerySource, turn: () => Promise<void>) {
    this.#source = source;
    this.#turn = turn;
  }

  begin(operation: PerformedOperation): DataSetSink | undefined {
    return receiveQuery(operation, 'find', (query) => {
      // PS3.4 §C.4.1.1.4: the answers may be too many, or lack what was asked for.
      const allKeys = this.#source.supports?.(query.identifier) ?? true;
      const pending = allKeys ? statusCode.Pending : statusCode.PendingWithWarning;
      void answerFind(operation, (signal) => this.#find(query, signal), this.#turn, pending);
    });
  }

  async *#find(query: IncomingQuery, signal: AbortSignal): AsyncGenerator<readonly DataSet[]> {
    for await (const batch of this.#source.find(query, signal)) {
      for (const match of batch) complete(match, query);
      yield batch;
    }
  }
}

/**
 * Answers a C-FIND with what `find` yields, until its end, C-CANCEL, or the end of the association. `turn` as for `FindProvider`; `pending`
 * is the status of each answer.
 */
export async function answerFind(
  operation: PerformedOperation,
  find: (signal: AbortSignal) => AsyncIterable<readonly DataSet[]>,
  turn: () => Promise<void>,
  pending: number = statusCode.Pending,
): Promise<void> {
  const stop = new AbortController();
  let ended = false;
  operation.onCancel = () => stop.abort();
  operation.onEnded = () => {
    ended = true;
    stop.abort();
  };
  try {
    await sendMatches(operation, find(stop.signal), stop.signal, turn, pending);
  } catch (error) {
    // Anything else that the source throws is a bug; the peer is told so instead of being left waiting.
    const internal = { code: statusCode.UnableToProcess, errorComment: 'Internal error' };
    if (!ended) respondWith(operation, error instanceof FindRefused ? error.status : internal);
    return;
  }
  if (!ended) operation.respond(operation.cancelled ? statusCode.Cancel : statusCode.Success);
}

async function sendMatches(
  operation: PerformedOperation,
  batches: AsyncIterable<readonly DataSet[]>,
  stop: AbortSignal,
  turn: () => Promise<void>,
  pending: number,
): Promise<void> {
  const { session } = operation;
  const response = operation.encodeResponse(pending, {}, true);
  const syntax = operation.context.transferSyntax ?? '';
  let sinceTurn = 0;
  for await (const batch of batches) {
    for (const match of batch) {
      if (stop.aborted) return;
      const room = operation.respondEncoded(response, pending, writeDataSet(match, syntax));
      if (!room) await session.port.drained();
      if (++sinceTurn < responsesPerTurn) continue;
      sinceTurn = 0;
      await turn();
    }
    if (stop.aborted) return;
  }
}

/** What every response must hold whatever was asked for (PS3.4 §C.4.1.1.3.2): the level and where to retrieve from. */
function complete(match: DataSet, query: IncomingQuery): void {
  if (!match.has(tags.QueryRetrieveLevel)) match.set(tags.QueryRetrieveLevel, 'CS', query.level);
  if (!match.has(tags.RetrieveAETitle)) match.set(tags.RetrieveAETitle, 'AE', query.calledAeTitle);
}
