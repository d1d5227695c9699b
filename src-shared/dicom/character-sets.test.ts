import { describe, expect, it } from 'vitest';
import { characterSetName, characterSetTerms, parseCharacterSet, usualCharacterSets } from './character-sets.ts';

describe('the character set of a server', () => {
  it.each([
    ['ISO_IR 100', ['ISO_IR 100']],
    ['iso_ir 192', ['ISO_IR 192']],
    ['UTF-8', ['ISO_IR 192']],
    ['utf8', ['ISO_IR 192']],
    ['GBK', ['GBK']],
    ['ISO 2022 IR 100', ['ISO 2022 IR 100']],
    ['\\ISO 2022 IR 87', ['', 'ISO 2022 IR 87']],
    ['ISO 2022 IR 13\\ISO 2022 IR 87', ['ISO 2022 IR 13', 'ISO 2022 IR 87']],
  ])('can be written %s', (text, terms) => {
    expect(parseCharacterSet(text)).toEqual(terms);
  });

  it.each([
    '',
    'Latin-1',
    'ISO_IR 87',
    'ISO 2022 IR 87',
    'ISO_IR 100\\ISO 2022 IR 87',
    'ISO 2022 IR 87\\ISO 2022 IR 100',
    'ISO_IR 192\\ISO 2022 IR 87',
    '\\ISO 2022 IR 87\\ISO 2022 IR 87',
    '\\',
    'GB18030\\GBK',
  ])('cannot be %j', (text) => {
    expect(parseCharacterSet(text)).toBeUndefined();
  });

  it('is one of a list that can be written, each with a name of its own', () => {
    for (const [value] of usualCharacterSets) expect(parseCharacterSet(value)?.join('\\')).toBe(value);
    expect(new Set(usualCharacterSets.map(([, name]) => name)).size).toBe(usualCharacterSets.length);
    for (const { term } of characterSetTerms) {
      if (term !== undefined) expect(usualCharacterSets.map(([value]) => value)).toContain(term);
    }
  });

  it('has a name, or is told by its terms', () => {
    expect(characterSetName(['ISO_IR 192'])).toBe('Unicode (UTF-8)');
    expect(characterSetName(['ISO 2022 IR 100'])).toBe('Western European (Latin-1)');
    expect(characterSetName(['', 'ISO 2022 IR 149'])).toBe('Korean by code extension');
    expect(characterSetName(['ISO 2022 IR 100', 'ISO 2022 IR 126'])).toBe('“ISO 2022 IR 100\\ISO 2022 IR 126”');
  });
});
