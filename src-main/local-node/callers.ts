import { lookup } from 'node:dns/promises';
import { BlockList, isIP, isIPv6 } from 'node:net';
import type { Caller } from '../../src-shared/contract/storage-areas.ts';

/** Who may call. Compared are AE titles without outer blanks (PS3.5 §6.2) and addresses as numbers. */
export type MayCall = (callingAeTitle: string, address: string | undefined) => boolean;

/** Looks up a computer's addresses; none where the name is not known. */
export type ResolveName = (name: string) => Promise<readonly string[]>;

export const resolveName: ResolveName = (name) =>
  lookup(name, { all: true }).then(
    (found) => found.map(({ address }) => address),
    () => [],
  );

interface Rule {
  readonly aeTitle: string | undefined;
  readonly addresses: BlockList | undefined;
}

/**
 * Makes the test that each association request is put to. Names of computers are looked up now, once: a request cannot wait for that.
 * One that is not known lets nobody in, and `unknownName` hears of it.
 */
export async function compileCallers(
  callers: readonly Caller[] | undefined,
  resolve: ResolveName,
  unknownName: (name: string) => void,
): Promise<MayCall> {
  if (callers === undefined) return () => true;
  const rules = await Promise.all(callers.map((caller) => compile(caller, resolve, unknownName)));
  return (callingAeTitle, address) =>
    rules.some(
      (rule) =>
        (rule.aeTitle === undefined || rule.aeTitle === callingAeTitle.trim()) &&
        (rule.addresses === undefined || (address !== undefined && contains(rule.addresses, address))),
    );
}

async function compile({ aeTitle, address }: Caller, resolve: ResolveName, unknownName: (name: string) => void): Promise<Rule> {
  if (address === undefined) return { aeTitle: aeTitle?.trim(), addresses: undefined };
  const addresses = new BlockList();
  const [base = '', prefix] = address.split('/');
  if (isIP(base) !== 0 && prefix !== undefined) addresses.addSubnet(base, Number(prefix), family(base));
  else if (isIP(address) !== 0) addresses.addAddress(address, family(address));
  else {
    const found = await resolve(address);
    if (found.length === 0) unknownName(address);
    for (const one of found) addresses.addAddress(one, family(one));
  }
  return { aeTitle: aeTitle?.trim(), addresses };
}

function contains(addresses: BlockList, address: string): boolean {
  // A link-local address names the interface it came by: fe80::1%eth0.
  const plain = address.split('%')[0] ?? '';
  return isIP(plain) !== 0 && addresses.check(plain, family(plain));
}

function family(address: string): 'ipv4' | 'ipv6' {
  return isIPv6(address) ? 'ipv6' : 'ipv4';
}
