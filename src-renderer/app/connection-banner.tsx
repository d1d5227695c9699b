import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { Connection } from './connection.ts';
import css from './shell.module.css';

/** Says that the engine is away, and when it is asked again. Nothing while all is well. */
export function ConnectionBanner({ connection }: { connection: Connection }) {
  const state = useStore(connection.state);
  const [late, setLate] = useState(false);
  useEffect(() => {
    setLate(false);
    if (state.kind !== 'connecting') return;
    const timer = setTimeout(() => setLate(true), 2_000);
    return () => clearTimeout(timer);
  }, [state.kind]);
  if (state.kind === 'open' || (state.kind === 'connecting' && !late)) return null;
  return (
    <div className={css.bannerOver} role="alert">
      {state.kind === 'connecting' && "Waiting for Quarry's engine…"}
      {state.kind === 'no-token' &&
        'This address lacks the key that belongs to it. Open Quarry by the whole address it printed when it was started.'}
      {state.kind === 'lost' && (
        <>
          <span>
            {state.attempt > 3
              ? "Quarry's engine does not answer. Was it closed? Start it again and open the address it prints; what you see here is as it was."
              : "The connection to Quarry's engine broke. Connecting again…"}
          </span>
          <Button size="compact-xs" variant="white" color="dark" onClick={connection.retryNow}>
            Try now
          </Button>
        </>
      )}
    </div>
  );
}
