import { Button } from '@mantine/core';
import { useStore } from 'zustand';
import type { ReindexState } from './reindexing.ts';
import { useServices } from './services.tsx';

/** How the index of an area is being made anew, or was when it was last; undefined if it never was. */
export function useReindex(area: string): ReindexState | undefined {
  return useStore(useServices().reindexing.store, (areas) => areas[area]);
}

/** How far it is, with a button that stops it; then how it ended. `of` names the index. */
export function ReindexProgress({ area, of }: { readonly area: string; readonly of: string }) {
  const state = useReindex(area);
  return (
    <>
      <span role="status" aria-label={`Rebuilding ${of}`}>
        {state?.kind === 'running' && `${state.done.toLocaleString()} of ${state.total.toLocaleString()} files read`}
        {state?.kind === 'ended' && state.words}
      </span>
      {state?.kind === 'running' && (
        <Button size="compact-xs" variant="default" aria-label={`Stop rebuilding ${of}`} onClick={state.stop}>
          Stop
        </Button>
      )}
    </>
  );
}
