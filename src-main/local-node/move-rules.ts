import { isIP } from 'node:net';
import { assertNever } from '../../src-shared/assert-never.ts';
import type { AreaMoves } from '../../src-shared/contract/storage-areas.ts';
import type { MoveAsker, MoveDestinations } from '../dicom/services/query-source.ts';
import type { NodeDestination } from '../net/scp/dicom-node.ts';

/** The destinations that an area's rules leave of those that are known. What is not allowed counts as unknown (A801). */
export function restrictMoves(moves: AreaMoves, known: MoveDestinations<NodeDestination>): MoveDestinations<NodeDestination> {
  switch (moves.kind) {
    case 'any':
      return known;
    case 'own-title':
      return (aeTitle, asker) => (sameTitle(aeTitle, asker.callingAeTitle) ? known(aeTitle, asker) : undefined);
    case 'own-address':
      return (aeTitle, asker) => {
        const found = known(aeTitle, asker);
        return found !== undefined && isAt(found.host, asker) ? found : undefined;
      };
    case 'listed':
      return (aeTitle, asker) =>
        moves.rules.some(
          ({ caller, destination }) =>
            sameTitle(destination, aeTitle) && (caller === undefined || sameTitle(caller, asker.callingAeTitle)),
        )
          ? known(aeTitle, asker)
          : undefined;
    default:
      return assertNever(moves);
  }
}

/** Everybody to whom is in one vendor's list with them, as dcmqrscp's --move-vendor. */
export function movesWithinVendors(vendors: readonly (readonly string[])[]): AreaMoves {
  const rules = vendors.flatMap((titles) => titles.flatMap((caller) => titles.map((destination) => ({ caller, destination }))));
  return { kind: 'listed', rules };
}

/** Compared as written: a name stands for an address only where everybody agrees on it. */
function isAt(host: string, { peerAddress }: MoveAsker): boolean {
  if (peerAddress === undefined) return false;
  if (isIP(host) === 0) return host.toLowerCase() === 'localhost' && (peerAddress.startsWith('127.') || peerAddress === '::1');
  return host === peerAddress;
}

function sameTitle(one: string, other: string): boolean {
  return one.trim() === other.trim();
}
