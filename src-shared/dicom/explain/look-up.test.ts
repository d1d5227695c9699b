import { describe, expect, it } from 'vitest';
import { registeredUids } from '../uids.ts';
import { everyExplanation } from './every-explanation.ts';
import { lookUp } from './look-up.ts';

const titles = (...words: string[]) => lookUp(words).map(({ explanations }) => explanations.map(({ title }) => title));
const only = (...words: string[]) => {
  const [found] = lookUp(words);
  const [explanation] = found?.explanations ?? [];
  if (explanation === undefined) throw new Error(`nothing about ${words.join(' ')}`);
  return explanation;
};

describe('looking up', () => {
  it('says what a status means for each service, with the section', () => {
    const [found] = lookUp(['a801']);
    expect(found?.explanations.map(({ technical, reference }) => [technical.slice(0, 6), reference])).toEqual([
      ['C-ECHO', 'PS3.7 Annex C'],
      ['C-MOVE', 'PS3.4 §C.4.2.1.5'],
    ]);
    expect(lookUp(['A801'], 'C-MOVE')[0]?.explanations).toHaveLength(1);
  });

  it('takes a status in every spelling', () => {
    for (const text of ['A701', 'a701', '0xA701', 'A701H', 'status-A701', 'status A701', 'status:a701'])
      expect(titles(text)[0]).toEqual(titles('A701')[0]);
    expect(only('0110').code).toBe('status-0110');
  });

  it('has words for every status there can be', () => {
    for (let code = 0; code <= 0xffff; code += 1) {
      const word = code.toString(16).padStart(4, '0');
      expect(lookUp([word], 'C-STORE')[0]?.explanations[0]?.title).toMatch(/\S/);
    }
  });

  it('takes the numbers of a rejection, an abort and a context apart, several in a row', () => {
    expect(
      lookUp(['reject', '1', '1', '7', 'abort', '2/1', 'context', '3']).map(({ explanations }) => explanations[0]?.code),
    ).toEqual(['rejected-called-ae', 'aborted', 'context-abstract-syntax']);
    expect(only('reject 1 1 3').code).toBe('rejected-calling-ae');
    expect(only('1/1/3').reference).toBe('PS3.8 §9.3.4');
    expect(lookUp(['reject', '1'])[0]?.explanations).toEqual([]);
  });

  it('names elements by tag and by keyword, with VR, multiplicity and section', () => {
    expect(only('(0010,0010)')).toEqual(only('PatientName'));
    expect(only('00100010').technical).toBe('(0010,0010), PatientName, VR PN, VM 1');
    expect(only('7FE00010').cause).toContain('VR OW or OB');
    expect(only('0002,0010').reference).toBe('PS3.6 §7');
    expect(only('0004,1430').reference).toBe('PS3.6 §8');
    expect(only('0000,0900').reference).toBe('PS3.7 Annex E');
    expect(only('0009,1001').title).toBe('A private element.');
    expect(only('0009,0010').cause).toContain('(0009,1000) to (0009,10FF)');
  });

  it('names every registered UID, by number and by keyword', () => {
    for (const { uid, name, keyword } of registeredUids()) {
      expect(only(uid).title).toContain(name === '' ? 'retired' : name);
      if (keyword !== '') expect(only(keyword).technical).toMatch(/\S/);
    }
    expect(only('1.2.840.10008.1.2.2').cause).toBe('Transfer Syntax of the DICOM standard. Explicit VR, big endian.');
  });

  it('tells UIDs that nobody registered apart', () => {
    expect(only('2.25.329800735698586629295641978511506172918').title).toContain('UUID');
    expect(only('1.2.840.10008.99.1').cause).toContain('newer');
    expect(only('1.2.826.0.1.3680043.1').title).toContain('does not define');
    expect(only('1.02.3').title).toContain('not a valid UID');
  });

  it('finds every code that Quarry prints', () => {
    const codes = new Set([...everyExplanation()].map(({ code }) => code));
    expect(codes.size).toBeGreaterThan(60);
    for (const code of codes) expect(only(code).code).toBe(code);
    expect(only('ECONNREFUSED').code).toBe('port-refused');
    expect(titles('EADDRINUSE')[0]).toHaveLength(2);
  });

  it('knows nothing of what has no name', () => {
    expect(titles('PatentName', 'G701', '')).toEqual([[], [], []]);
  });
});
