import { useEffect, useState } from 'react';
import type { OpenAssociation } from '../../../src-shared/contract/associations.ts';
import { useServices } from '../../app/context/services.tsx';

const retryMs = 1_000;

/** The associations that are open, for as long as somebody looks. */
export function useAssociations(): readonly OpenAssociation[] {
  const { engine } = useServices();
  const [open, setOpen] = useState<readonly OpenAssociation[]>([]);
  useEffect(() => {
    const ended = new AbortController();
    const { signal } = ended;
    const follow = async () => {
      while (!signal.aborted) {
        try {
          for await (const list of await engine.associations.watch(undefined, { signal })) setOpen(list);
        } catch {
          // The link is gone: the banner says so, and here it is tried again.
        }
        await new Promise((resolve) => setTimeout(resolve, retryMs));
      }
    };
    void follow();
    return () => ended.abort();
  }, [engine]);
  return open;
}
