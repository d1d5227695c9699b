import { describe, expect, it } from 'vitest';
import { hostProblem } from './host-problem.ts';

describe('a host', () => {
  it('may be a name or an address', () => {
    for (const host of [
      'pacs01',
      'pacs.example.org',
      '3com.example',
      '10.2.3.4',
      '0.0.0.0',
      '255.255.255.255',
      '::1',
      'fe80::1%eth0',
    ])
      expect(hostProblem(host), host).toBeUndefined();
  });

  it('is not taken for another address than the one that is meant', () => {
    for (const host of [
      '010.020.030.040',
      '127.1',
      '10.2.3.400',
      '10.2.3',
      '10.2.3.4.5',
      '2130706433',
      '0x7f.0.0.1',
      '10.2.3.04',
    ])
      expect(hostProblem(host), host).toBe('no-address');
  });

  it('does not come with a port', () => {
    for (const host of ['pacs01:104', '10.2.3.4:104', '[::1]:104', 'pacs01:']) expect(hostProblem(host), host).toBe('with-port');
  });
});
