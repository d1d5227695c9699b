import type { NetworkInterfaceInfo } from 'node:os';
import type { ReceiverStatus } from '../../src-shared/contract/receiver.ts';

/** This computer's addresses, those that others can use first. */
export function ownAddresses(interfaces: NodeJS.Dict<NetworkInterfaceInfo[]>): ReceiverStatus['addresses'] {
  const all = Object.entries(interfaces).flatMap(([name, infos]) =>
    (infos ?? []).map(({ address, family, internal }) => ({ interface: name, address, family, internal })),
  );
  const rank = (entry: (typeof all)[number]) =>
    (entry.internal ? 4 : 0) + (isLinkLocal(entry.address) ? 2 : 0) + (entry.family === 'IPv6' ? 1 : 0);
  return all.sort((a, b) => rank(a) - rank(b));
}

function isLinkLocal(address: string): boolean {
  return address.startsWith('169.254.') || address.toLowerCase().startsWith('fe80:');
}
