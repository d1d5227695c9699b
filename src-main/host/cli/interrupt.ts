/** Ties Ctrl-C (and SIGTERM) to a signal. */
export interface Interrupt {
  readonly signal: AbortSignal;
  /** Back to what Ctrl-C does otherwise. */
  dispose(): void;
}

/** The exit code of a process that a second Ctrl-C ended at once. */
const impatientExitCode = 130;

/** The first interrupt asks for an orderly end, a second one does not wait for it. */
export function abortOnInterrupt(onFirst?: () => void): Interrupt {
  const controller = new AbortController();
  const listener = () => {
    if (controller.signal.aborted) process.exit(impatientExitCode);
    controller.abort();
    onFirst?.();
  };
  process.on('SIGINT', listener);
  process.on('SIGTERM', listener);
  return {
    signal: controller.signal,
    dispose() {
      process.off('SIGINT', listener);
      process.off('SIGTERM', listener);
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
