/** Calls `first` on the first SIGINT or SIGTERM and `again` on any later one, until undone. */
export function onInterrupt(first: (signal: NodeJS.Signals) => void, again: () => void): () => void {
  let seen = false;
  const listener = (signal: NodeJS.Signals) => {
    if (seen) again();
    else first(signal);
    seen = true;
  };
  process.on('SIGINT', listener);
  process.on('SIGTERM', listener);
  return () => {
    process.off('SIGINT', listener);
    process.off('SIGTERM', listener);
  };
}
