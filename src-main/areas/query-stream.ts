import { assertNever } from '../../src-shared/assert-never.ts';
import type { LocalState, QueryEnd, QueryEvent, Row, TextOffer } from '../../src-shared/contract/common.ts';
import { defaultCharacterSet } from '../../src-shared/dicom/character-sets.ts';
import { explainFailure } from '../../src-shared/dicom/explain/failure.ts';
import type { ServiceFailure } from '../../src-shared/dicom/failure.ts';
import type { Target } from '../net/scu/target.ts';
import { eventStream, type StreamOutput } from './event-stream.ts';
import type { Rows, SearchEnd } from './parts.ts';

/** Rows in one event, and how long a row waits for company, milliseconds. The first answer never waits. */
const rowsPerEvent = 500;
const longestWaitMs = 100;

export interface QueryStreamOptions {
  readonly callSignal: AbortSignal | undefined;
  readonly ask: (signal: AbortSignal) => Rows;
  /** Adds how much of each row is here. */
  readonly localStates: (rows: readonly Row[]) => readonly LocalState[];
  readonly about?: Target;
  readonly now: () => number;
}

/** What `browse.search` and `archive.search` stream: rows in batches, then exactly one end. */
export function queryStream(options: QueryStreamOptions) {
  return eventStream<QueryEvent>(options.callSignal, (output) => produce(options, output));
}

async function produce({ ask, localStates, about, now }: QueryStreamOptions, output: StreamOutput<QueryEvent>): Promise<void> {
  const startedAt = now();
  const batch = new RowBatch(output, localStates);
  let count = 0;
  const rows = ask(output.signal);
  try {
    for (;;) {
      const result = await rows.next();
      if (result.done) {
        await batch.flush();
        await output.push({ type: 'end', end: endOf(result.value, count, now() - startedAt, about) });
        return;
      }
      count += result.value.length;
      await batch.add(result.value);
    }
  } finally {
    // Ends the query also when something here went wrong; one that has ended is not touched.
    await rows.return({ kind: 'cancelled' });
  }
}

/** Gathers rows so that the window is not called for each of them, and none waits long. */
class RowBatch {
  readonly #output: StreamOutput<QueryEvent>;
  readonly #localStates: (rows: readonly Row[]) => readonly LocalState[];
  #rows: Row[] = [];
  #sentAny = false;
  #timer: NodeJS.Timeout | undefined;
  /** Of a flush that nobody awaited: told at the next one. */
  #lateFailure: { error: unknown } | undefined;

  constructor(output: StreamOutput<QueryEvent>, localStates: (rows: readonly Row[]) => readonly LocalState[]) {
    this.#output = output;
    this.#localStates = localStates;
    output.signal.addEventListener('abort', () => clearTimeout(this.#timer), { once: true });
  }

  async add(rows: readonly Row[]): Promise<void> {
    for (const row of rows) {
      this.#rows.push(row);
      if (!this.#sentAny || this.#rows.length >= rowsPerEvent) await this.flush();
    }
    if (this.#rows.length > 0 && this.#timer === undefined) {
      this.#timer = setTimeout(() => {
        this.flush().catch((error: unknown) => {
          this.#lateFailure = { error };
        });
      }, longestWaitMs);
    }
  }

  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#lateFailure !== undefined) throw this.#lateFailure.error;
    if (this.#rows.length === 0) return;
    const rows = this.#rows;
    this.#rows = [];
    this.#sentAny = true;
    const states = this.#localStates(rows);
    await this.#output.push({ type: 'rows', rows: rows.map((row, index) => ({ ...row, local: states[index] })) });
  }
}

function endOf(end: SearchEnd, count: number, ms: number, about: Target | undefined): QueryEnd {
  const notes = end.notes && end.notes.length > 0 ? { notes: [...end.notes] } : {};
  switch (end.kind) {
    case 'complete':
    case 'cancelled':
      return { kind: end.kind, count, ms, ...notes };
    case 'limited':
      return { kind: 'limited', count, limit: end.limit, ms, ...notes };
    case 'failed':
      return { kind: 'failed', count, ms, explanation: explainFailure(end.failure, about), ...offersOf(end.failure), ...notes };
    default:
      return assertNever(end);
  }
}

/** How what could not be encoded can be asked nevertheless. */
function offersOf(failure: ServiceFailure): { offers?: TextOffer[] } {
  if (failure.kind !== 'text-not-encodable') return {};
  const inUnicode: TextOffer[] = failure.characterSet.join('\\') === defaultCharacterSet ? [] : ['in-unicode'];
  return { offers: failure.wildcardWouldDo ? [...inUnicode, 'with-wildcards'] : inUnicode };
}
