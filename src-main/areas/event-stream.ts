import { AsyncIteratorClass } from '@orpc/server';

/** The producing end of a stream. */
export interface StreamOutput<T> {
  /** Aborts when the client cancels or goes away: whatever feeds the stream must stop then. */
  readonly signal: AbortSignal;
  /** Resolves once the client has taken the event, so that a slow client slows the producer down. */
  push(event: T): Promise<void>;
}

/**
 * A stream as oRPC serves it. Unlike an async generator it ends at once when cancelled, even while the producer waits:
 * a generator's `return()` queues behind the pending `next()`, so cancelling would not reach the work.
 */
export function eventStream<T>(
  callSignal: AbortSignal | undefined,
  produce: (output: StreamOutput<T>) => Promise<void>,
): AsyncIteratorClass<T, void, void> {
  const controller = new AbortController();
  const queue: { event: T; taken: () => void }[] = [];
  let wake: (() => void) | undefined;
  let ended = false;
  let failure: { error: unknown } | undefined;

  const cancel = () => {
    controller.abort();
    for (const { taken } of queue.splice(0)) taken();
    wake?.();
  };
  if (callSignal?.aborted) cancel();
  else callSignal?.addEventListener('abort', cancel, { once: true });

  const output: StreamOutput<T> = {
    signal: controller.signal,
    push(event) {
      if (controller.signal.aborted) return Promise.resolve();
      return new Promise((taken) => {
        queue.push({ event, taken });
        wake?.();
      });
    },
  };
  const settle = (error?: { error: unknown }) => {
    ended = true;
    failure = error;
    wake?.();
  };
  produce(output).then(
    () => settle(),
    (error: unknown) => settle({ error }),
  );

  const next = async (): Promise<IteratorResult<T, void>> => {
    for (;;) {
      const first = queue.shift();
      if (first !== undefined) {
        first.taken();
        return { done: false, value: first.event };
      }
      if (controller.signal.aborted) return { done: true, value: undefined };
      if (failure !== undefined) throw failure.error;
      if (ended) return { done: true, value: undefined };
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
      wake = undefined;
    }
  };
  return new AsyncIteratorClass<T, void, void>(next, async () => {
    callSignal?.removeEventListener('abort', cancel);
    cancel();
  });
}

/**
 * The state of something: at once, and again after every change. A client that is slow gets the newest state only, never a
 * backlog.
 */
export function stateStream<T>(
  callSignal: AbortSignal | undefined,
  subscribe: (changed: () => void) => () => void,
  state: () => T | Promise<T>,
  /** Whether something is left to say that the last state did not; for streams of steps. */
  more: () => boolean = () => false,
): AsyncIteratorClass<T, void, void> {
  return eventStream<T>(callSignal, async ({ signal, push }) => {
    let stale = true;
    let wake: (() => void) | undefined;
    const unsubscribe = subscribe(() => {
      stale = true;
      wake?.();
    });
    signal.addEventListener('abort', () => wake?.(), { once: true });
    try {
      while (!signal.aborted) {
        if (stale) {
          stale = false;
          await push(await state());
          stale ||= more();
        } else {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
          wake = undefined;
        }
      }
    } finally {
      unsubscribe();
    }
  });
}
