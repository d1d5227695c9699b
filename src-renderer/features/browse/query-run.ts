import type { QueryEnd, Row } from '../../../src-shared/contract/common.ts';
import { unexpectedEnd } from '../../app/context/unexpected-end.ts';
import type { Question, RowSource } from './row-source.ts';

interface CollectInput {
  readonly source: RowSource;
  readonly input: Question;
  readonly signal: AbortSignal;
  onRows(rows: readonly Row[]): void;
  onEnd(end: QueryEnd): void;
}

const shortestGapMs = 60;

/**
 * Runs one query to its end. Rows are handed on in gathered batches: the more there are already, the rarer, so that drawing
 * 100,000 rows as they stream in costs a fixed share of the time. Always ends with exactly one end, unless it was aborted.
 */
export async function collectRows({ source, input, signal, onRows, onEnd }: CollectInput): Promise<void> {
  const started = performance.now();
  let waiting: Row[] = [];
  let count = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    if (waiting.length === 0 || signal.aborted) return;
    const rows = waiting;
    waiting = [];
    onRows(rows);
  };
  try {
    for await (const event of await source.search(input, signal)) {
      if (signal.aborted) break;
      if (event.type === 'end') {
        flush();
        onEnd(event.end);
        return;
      }
      waiting.push(...event.rows);
      count += event.rows.length;
      timer ??= setTimeout(flush, shortestGapMs + count / 50);
    }
    flush();
    if (!signal.aborted) onEnd(unexpectedEnd(count, performance.now() - started, 'the stream of answers ended without an end'));
  } catch (error) {
    flush();
    if (!signal.aborted)
      onEnd(unexpectedEnd(count, performance.now() - started, error instanceof Error ? error.message : String(error)));
  }
}
