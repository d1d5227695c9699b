/** An address as resolvers take it, in up to four numbers of any base. */
const numbers = /^(?:0x[\da-f]*|\d+)(?:\.(?:0x[\da-f]*|\d+))*\.?$/i;
const fourNumbers = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/;

/**
 * What is wrong with a host that cannot be meant as it is written. `no-address`: numbers that are no IPv4 address. A resolver takes them all
 * the same, 010.1.2.3 as 8.1.2.3 and 10.1 as 10.0.0.1: another computer would be called. `with-port`: the port stands with it.
 */
export function hostProblem(host: string): 'no-address' | 'with-port' | undefined {
  if (numbers.test(host)) return fourNumbers.test(host) ? undefined : 'no-address';
  return /^[^:]*:\d*$/.test(host) || /^\[.*\]:\d*$/.test(host) ? 'with-port' : undefined;
}
