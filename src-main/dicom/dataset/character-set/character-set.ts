import { asciiSet, type GraphicSet, graphicSets, romajiSet } from './graphic-sets.ts';

/** What the values of (0008,0005) Specific Character Set amount to (PS3.3 §C.12.1.1.2). */
export type CharacterSet =
  | { readonly kind: 'unicode' }
  | { readonly kind: 'gb'; readonly fourBytes: boolean }
  | {
      readonly kind: 'iso-2022';
      /** What is active at the beginning and after each delimiter. */
      readonly g0: GraphicSet;
      readonly g1: GraphicSet | undefined;
      /** All declared sets, in their order; escape sequences may designate them if `extensions`. */
      readonly declared: readonly GraphicSet[];
      readonly extensions: boolean;
      /** Terms that mean nothing here. */
      readonly unknown: readonly string[];
    };

/** Terms as they are written and miswritten, in capitals. */
const unicodeTerm = /^(ISO[-_ ]?(2022[-_ ]?)?IR[-_ ]?192|UTF[-_ ]?8)$/;
const isoTerm = /^ISO[-_ ]?(2022[-_ ]?)?IR[-_ ]?(\d{1,3})$/;

/**
 * Takes the values as they come, misspelled ones such as "ISO-IR 100" or "UTF-8" included. The first value may be empty: the
 * default repertoire, ISO-IR 6.
 */
export function characterSetOf(terms: readonly string[]): CharacterSet {
  const declared: GraphicSet[] = [];
  const unknown: string[] = [];
  let first: readonly GraphicSet[] = [];
  let extensions = terms.length > 1;
  for (const [index, given] of terms.entries()) {
    const term = given.trim().toUpperCase();
    if (term === '') continue;
    if (unicodeTerm.test(term)) return { kind: 'unicode' };
    if (term === 'GB18030' || term === 'GBK') return { kind: 'gb', fourBytes: term === 'GB18030' };
    const number = isoTerm.exec(term);
    const sets = number ? setsOfTerm(Number(number[2])) : [];
    if (number?.[1] !== undefined) extensions = true;
    if (sets.length === 0) unknown.push(given);
    if (index === 0) first = sets;
    declared.push(...sets);
  }
  const g0 = first.includes(romajiSet) ? romajiSet : asciiSet;
  return { kind: 'iso-2022', g0, g1: first.find((set) => set.register === 'G1'), declared, extensions, unknown };
}

/** The defined term (PS3.3 §C.12.1.1.2) that is meant by a misspelled one; what means nothing stays as it is. */
export function definedTerm(given: string): string {
  const term = given.trim().toUpperCase();
  if (unicodeTerm.test(term)) return 'ISO_IR 192';
  const [, extension, number] = isoTerm.exec(term) ?? [];
  if (number === undefined) return given;
  return `${extension === undefined ? 'ISO_IR' : 'ISO 2022 IR'} ${number}`;
}

/** "ISO_IR 13" stands for two sets: romaji in G0 and katakana in G1. */
function setsOfTerm(isoIr: number): readonly GraphicSet[] {
  if (isoIr === 13)
    return graphicSets.filter((set) => set.isoIr === 13 || set.isoIr === 14).toSorted((a, b) => b.isoIr - a.isoIr);
  return isoIr === 14 ? [] : graphicSets.filter((set) => set.isoIr === isoIr);
}
