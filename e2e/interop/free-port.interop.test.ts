import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { freePort } from '../peers/process.ts';

it('ports of tests are none that the system gives to somebody else meanwhile, and each is picked once', async () => {
  const picked = await Promise.all(Array.from({ length: 20 }, () => freePort()));
  expect(new Set(picked).size).toBe(20);
  const range = process.platform === 'linux' ? readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8') : '49152';
  expect(Math.max(...picked)).toBeLessThan(Number.parseInt(range, 10));
});
