import { setImmediate } from 'node:timers/promises';
import type { QueryInput } from '../../src-shared/contract/browse.ts';
import { expectedInstances, localState } from './local-state.ts';
import type { Answers, EngineParts, Rows } from './parts.ts';
import { queryStream } from './query-stream.ts';
import { os } from './router-base.ts';
import { rowOf } from './row.ts';
import { unknownKey } from './unknown-key.ts';

export function browseArea({ servers, network, archive, now }: Pick<EngineParts, 'servers' | 'network' | 'archive' | 'now'>) {
  return os.browse.router({
    search: os.browse.search.handler(({ input, errors, signal }) => {
      const { serverId, text, ...query } = input;
      const server = servers.get(serverId);
      if (server === undefined) throw errors.NOT_FOUND({ data: { id: serverId } });
      const unknown = unknownKey(query);
      if (unknown !== undefined) throw errors.UNKNOWN_KEY({ data: { keyword: unknown } });
      return queryStream({
        callSignal: signal,
        ask: (searchSignal) => rowsOf(network.search(server, query, searchSignal, text), query),
        localStates: (rows) => {
          const counts = archive.localCounts(rows.map((row) => row.path));
          return rows.map((row, index) => localState(counts[index] ?? 0, expectedInstances(row)));
        },
        about: network.target(server),
        now,
      });
    }),
    localStates: os.browse.localStates.handler(({ input }) => {
      const counts = archive.localCounts(input.entities.map((entity) => entity.path));
      return input.entities.map((entity, index) =>
        localState(counts[index] ?? 0, entity.path.level === 'IMAGE' ? 1 : entity.expected),
      );
    }),
  });
}

/** A fast server's answers come by the thousand: transfers and the window must get their turn in between. */
const rowsPerTurn = 250;

async function* rowsOf(answers: Answers, query: QueryInput): Rows {
  try {
    for (;;) {
      const result = await answers.next();
      if (result.done) return result.value;
      for (let at = 0; at < result.value.length; at += rowsPerTurn) {
        if (at > 0) await setImmediate();
        yield result.value.slice(at, at + rowsPerTurn).map((dataSet) => rowOf(dataSet, query));
      }
    }
  } finally {
    await answers.return({ kind: 'cancelled' });
  }
}
