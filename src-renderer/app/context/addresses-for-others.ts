import type { ReceiverStatus } from '../../../src-shared/contract/receiver.ts';

type Address = ReceiverStatus['addresses'][number];

export const isEvery = (address: string): boolean => address === '0.0.0.0' || address === '::';

/** Reached only with the name of a network interface of the one who calls, which differs from computer to computer. */
const isLinkLocal = (address: string): boolean => address.toLowerCase().startsWith('fe80:');

/** This computer's addresses for others: those that the receiver is reached at, and those that it could listen on. */
export function addressesForOthers(addresses: readonly Address[], bindAddress: string) {
  const there = addresses.filter(({ internal, address }) => !internal && !isLinkLocal(address));
  // 0.0.0.0 stands for every IPv4 address, :: for those of both kinds.
  const reached = there.filter(
    ({ address, family }) => address === bindAddress || bindAddress === '::' || (bindAddress === '0.0.0.0' && family === 'IPv4'),
  );
  return { reached, there };
}
