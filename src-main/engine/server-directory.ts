import type { ServerStore } from '../servers/server-store.ts';
import type { RetrieveCapabilities, ServerDirectory } from '../transfers/remote.ts';
import type { TargetOf } from './target-of.ts';

/** Bookmarks as jobs see them: ready to be called, and with what was learned. */
export function serverDirectory(servers: ServerStore, targetOf: TargetOf, now: () => Date): ServerDirectory {
  return {
    get(id) {
      const server = servers.get(id);
      if (server === undefined) return undefined;
      const { name, retrieveMethod, capabilities, commitAfterSending } = server;
      return { id, name, target: targetOf(server), retrieveMethod, capabilities, commitAfterSending };
    },
    async learned(id, capabilities) {
      if (isKnown(servers.get(id)?.capabilities, capabilities)) return;
      const learned = capabilities && {
        learnedAt: now().toISOString(),
        move: [...capabilities.move],
        get: [...capabilities.get],
        lastGood: capabilities.lastGood,
      };
      // What cannot be saved is learned again next time.
      await servers.rememberCapabilities(id, learned);
    },
  };
}

/** Thousands of jobs teach the same thing: only news is written. */
function isKnown(known: RetrieveCapabilities | undefined, learned: RetrieveCapabilities | undefined): boolean {
  if (known === undefined || learned === undefined) return known === learned;
  const text = ({ move, get, lastGood }: RetrieveCapabilities) => JSON.stringify([move, get, lastGood]);
  return text(known) === text(learned);
}
