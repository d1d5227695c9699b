import { expect, it } from 'vitest';
import { addressesForOthers } from './addresses-for-others.ts';

const addresses = [
  { interface: 'eth0', address: '10.2.3.4', family: 'IPv4' as const, internal: false },
  { interface: 'eth0', address: '2001:db8::4', family: 'IPv6' as const, internal: false },
  { interface: 'eth0', address: 'fe80::4', family: 'IPv6' as const, internal: false },
  { interface: 'lo', address: '127.0.0.1', family: 'IPv4' as const, internal: true },
];
const reachedAt = (bindAddress: string) => addressesForOthers(addresses, bindAddress).reached.map(({ address }) => address);

it('tells others only addresses that the receiver listens on', () => {
  expect(reachedAt('0.0.0.0')).toEqual(['10.2.3.4']);
  expect(reachedAt('::')).toEqual(['10.2.3.4', '2001:db8::4']);
  expect(reachedAt('2001:db8::4')).toEqual(['2001:db8::4']);
  expect(reachedAt('127.0.0.1')).toEqual([]);
  expect(addressesForOthers(addresses, '127.0.0.1').there).toHaveLength(2);
});
