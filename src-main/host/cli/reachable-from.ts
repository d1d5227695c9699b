/** Where to listen so that a server reaches us: loopback where that is enough, else every address. */
export function reachableFrom(host: string): string {
  const here = host === 'localhost' || host === '::1' || host.startsWith('127.');
  return here ? '127.0.0.1' : '0.0.0.0';
}
