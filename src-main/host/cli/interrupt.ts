import { isatty } from 'node:tty';
import { processMs } from '../../system/process-ms.ts';
import { endProcess } from './end-process.ts';
import type { Output } from './output.ts';

/** Ties Ctrl-C (and SIGTERM, and the end of the terminal) to a signal. */
export interface Interrupt {
  readonly signal: AbortSignal;
  /** Back to what Ctrl-C does otherwise. */
  dispose(): void;
}

/** The exit code of a process that a second Ctrl-C ended at once. */
const impatientExitCode = 130;

/**
 * Milliseconds in which a second signal counts as the first one: Ctrl-C in a terminal reaches every process of a pipeline, and one that
 * started us may pass it on as well.
 */
const echoMs = 500;

/** The first interrupt asks for an orderly end and says so, a second one does not wait for it. */
export function abortOnInterrupt(output: Output): Interrupt {
  const controller = new AbortController();
  let firstAt = 0;
  const listener = () => {
    if (controller.signal.aborted) {
      if (processMs() - firstAt > echoMs) endProcess(impatientExitCode);
      return;
    }
    firstAt = processMs();
    controller.abort();
    output.note('Stopping; once more ends it at once.');
    output.hurry();
  };
  // Node takes back what nohup has set. Whoever has no terminal cannot lose it, and goes on as others do under nohup.
  const hangUp = [0, 1, 2].some((stream) => isatty(stream)) ? listener : () => {};
  process.on('SIGINT', listener);
  process.on('SIGTERM', listener);
  process.on('SIGHUP', hangUp);
  return {
    signal: controller.signal,
    dispose() {
      process.off('SIGINT', listener);
      process.off('SIGTERM', listener);
      process.off('SIGHUP', hangUp);
    },
  };
}

/** Resolves at the first interrupt. */
export function interrupted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
