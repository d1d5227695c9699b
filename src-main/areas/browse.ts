import { expectedInstances, localState } from './local-state.ts';
import type { EngineParts } from './parts.ts';
import { queryStream } from './query-stream.ts';
import { os } from './router-base.ts';
import { unknownKey } from './unknown-key.ts';

export function browseArea({ servers, network, archive, now }: Pick<EngineParts, 'servers' | 'network' | 'archive' | 'now'>) {
  return os.browse.router({
    search: os.browse.search.handler(({ input, errors, signal }) => {
      const { serverId, ...query } = input;
      const server = servers.get(serverId);
      if (server === undefined) throw errors.NOT_FOUND({ data: { id: serverId } });
      const unknown = unknownKey(query);
      if (unknown !== undefined) throw errors.UNKNOWN_KEY({ data: { keyword: unknown } });
      return queryStream({
        query,
        callSignal: signal,
        ask: (searchSignal) => network.search(server, query, searchSignal),
        localStates: (rows) => {
          const counts = archive.localCounts(rows.map((row) => row.path));
          return rows.map((row, index) => localState(counts[index] ?? 0, expectedInstances(row)));
        },
        about: network.whereabouts(server),
        now,
      });
    }),
    localStates: os.browse.localStates.handler(({ input }) => {
      const counts = archive.localCounts(input.entities.map((entity) => entity.path));
      return input.entities.map((entity, index) => localState(counts[index] ?? 0, entity.path.level === 'IMAGE' ? 1 : entity.expected));
    }),
  });
}
