import { describe, expect, it } from 'vitest';
import { mostOfGroup, paletteMatches } from './palette-matches.ts';

const server = (number: number) => ({ label: `Browse Server ${number}`, description: `AE${number} at 10.2.3.${number}` });
const groups = [
  { group: 'Everywhere', actions: [{ label: 'Undo' }, { label: 'Show transfers' }] },
  { group: 'Servers', actions: Array.from({ length: 1500 }, (_, number) => server(number)) },
];

describe('what the palette lists', () => {
  it('finds by label before description, whatever the capitals', () => {
    expect(paletteMatches(' undo ', groups)).toEqual([{ group: 'Everywhere', actions: [{ label: 'Undo' }] }]);
    expect(paletteMatches('10.2.3.1499', groups)).toEqual([{ group: 'Servers', actions: [server(1499)] }]);
    const [found] = paletteMatches('12', [{ group: 'Servers', actions: [{ label: 'A', description: 'AE12' }, server(12)] }]);
    expect(found?.actions.map(({ label }) => label)).toEqual(['Browse Server 12', 'A']);
    expect(paletteMatches('nobody', groups)).toEqual([]);
  });

  it('lists a part of very many and says so', () => {
    const [, servers] = paletteMatches('', groups);
    expect(servers?.actions).toHaveLength(mostOfGroup);
    expect(servers?.group).toBe(`Servers: ${mostOfGroup} of ${(1500).toLocaleString()}, type more of the name`);
  });
});
