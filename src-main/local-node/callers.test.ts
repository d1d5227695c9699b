import { describe, expect, it } from 'vitest';
import { compileCallers, type MayCall } from './callers.ts';

const names: Readonly<Record<string, readonly string[]>> = { scanner: ['10.1.2.3', 'fd00::3'] };
const unknown: string[] = [];
const compile = (callers: Parameters<typeof compileCallers>[0]): Promise<MayCall> =>
  compileCallers(
    callers,
    async (name) => names[name] ?? [],
    (name) => void unknown.push(name),
  );

describe('who may call', () => {
  it('is everybody where nobody is listed, and nobody where the list is empty', async () => {
    expect((await compile(undefined))('ANY', undefined)).toBe(true);
    expect((await compile([]))('ANY', '127.0.0.1')).toBe(false);
  });

  it.each([
    ['a title', { aeTitle: 'CT' }, [true, true, false, false]],
    ['an address', { address: '10.1.2.3' }, [true, false, true, false]],
    ['a title at an address', { aeTitle: 'CT', address: '10.1.2.3' }, [true, false, false, false]],
    ['a range', { address: '10.1.0.0/16' }, [true, false, true, false]],
    ['a computer by name', { aeTitle: 'CT', address: 'scanner' }, [true, false, false, false]],
  ])('is decided by %s', async (_, caller, [both, titleOnly, addressOnly, neither]) => {
    const may = await compile([caller]);
    expect(may('CT ', '10.1.2.3')).toBe(both);
    expect(may('CT', '10.2.2.3')).toBe(titleOnly);
    expect(may('MR', '10.1.2.3')).toBe(addressOnly);
    expect(may('MR', '192.0.2.1')).toBe(neither);
  });

  it('compares addresses as numbers, without the interface they came by', async () => {
    const may = await compile([{ address: 'fd00::/8' }, { address: 'fe80::1' }]);
    expect(may('CT', 'FD00:0::3')).toBe(true);
    expect(may('CT', 'fe80::1%eth0')).toBe(true);
    expect(may('CT', 'fe80::2%eth0')).toBe(false);
    expect(may('CT', undefined)).toBe(false);
  });

  it('tells a title from one that differs in case', async () => {
    const may = await compile([{ aeTitle: 'CT' }]);
    expect(may('ct', '10.1.2.3')).toBe(false);
  });

  it('lets nobody in by a name that is not known, and says so', async () => {
    const may = await compile([{ address: 'nowhere' }]);
    expect(may('CT', '10.1.2.3')).toBe(false);
    expect(unknown).toEqual(['nowhere']);
  });
});
