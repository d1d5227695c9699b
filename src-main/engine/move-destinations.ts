import type { Server } from '../../src-shared/contract/servers.ts';
import type { KnownDestinations } from '../dicom/services/query-source.ts';
import type { NodeDestination } from '../net/scp/dicom-node.ts';
import type { TargetOf } from './target-of.ts';

/**
 * Bookmarks as C-MOVE destinations of our own archive. Several bookmarks with one AE title are fine as long as they mean one place;
 * where they differ nobody can tell which is meant, and sending a patient's images to the wrong one is worse than not sending: the
 * destination then counts as unknown (A801), and `ambiguous` is told.
 */
export function moveDestinations(
  servers: () => readonly Server[],
  targetOf: TargetOf,
  ambiguous: (aeTitle: string) => void,
): KnownDestinations<NodeDestination> {
  return (aeTitle) => {
    const wanted = aeTitle.trim();
    const found = servers().filter((server) => server.calledAeTitle.trim() === wanted);
    const [first, ...others] = found;
    if (first === undefined) return undefined;
    if (others.some((other) => other.host.toLowerCase() !== first.host.toLowerCase() || other.port !== first.port)) {
      ambiguous(wanted);
      return undefined;
    }
    return targetOf(first);
  };
}
