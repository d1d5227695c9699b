/**
 * The defined terms of (0008,0005) Specific Character Set (PS3.3 §C.12.1.1.2, Tables C.12-2 to C.12-5) with the repertoire each
 * stands for. `extended` is the term with code extensions, `escapes` what follows ESC to designate its sets; a term that code
 * extensions alone have, or that knows none, lacks the other.
 */
export interface CharacterSetTerm {
  readonly term: string | undefined;
  readonly extended: string | undefined;
  readonly escapes: readonly string[];
  readonly name: string;
}

export const characterSetTerms: readonly CharacterSetTerm[] = [
  { term: 'ISO_IR 6', extended: 'ISO 2022 IR 6', escapes: ['(B'], name: 'ASCII, the default repertoire' },
  { term: 'ISO_IR 100', extended: 'ISO 2022 IR 100', escapes: ['-A'], name: 'Western European (Latin-1)' },
  { term: 'ISO_IR 101', extended: 'ISO 2022 IR 101', escapes: ['-B'], name: 'Central European (Latin-2)' },
  { term: 'ISO_IR 109', extended: 'ISO 2022 IR 109', escapes: ['-C'], name: 'South European (Latin-3)' },
  { term: 'ISO_IR 110', extended: 'ISO 2022 IR 110', escapes: ['-D'], name: 'North European (Latin-4)' },
  { term: 'ISO_IR 144', extended: 'ISO 2022 IR 144', escapes: ['-L'], name: 'Cyrillic' },
  { term: 'ISO_IR 127', extended: 'ISO 2022 IR 127', escapes: ['-G'], name: 'Arabic' },
  { term: 'ISO_IR 126', extended: 'ISO 2022 IR 126', escapes: ['-F'], name: 'Greek' },
  { term: 'ISO_IR 138', extended: 'ISO 2022 IR 138', escapes: ['-H'], name: 'Hebrew' },
  { term: 'ISO_IR 148', extended: 'ISO 2022 IR 148', escapes: ['-M'], name: 'Turkish (Latin-5)' },
  { term: 'ISO_IR 203', extended: 'ISO 2022 IR 203', escapes: ['-b'], name: 'Western European with € (Latin-9)' },
  { term: 'ISO_IR 13', extended: 'ISO 2022 IR 13', escapes: [')I', '(J'], name: 'Japanese katakana and romaji (JIS X 0201)' },
  { term: 'ISO_IR 166', extended: 'ISO 2022 IR 166', escapes: ['-T'], name: 'Thai' },
  { term: undefined, extended: 'ISO 2022 IR 87', escapes: ['$B'], name: 'Japanese kanji (JIS X 0208)' },
  { term: undefined, extended: 'ISO 2022 IR 159', escapes: ['$(D'], name: 'Japanese supplementary kanji (JIS X 0212)' },
  { term: undefined, extended: 'ISO 2022 IR 149', escapes: ['$)C'], name: 'Korean (KS X 1001)' },
  { term: undefined, extended: 'ISO 2022 IR 58', escapes: ['$)A'], name: 'Simplified Chinese (GB 2312)' },
  { term: 'ISO_IR 192', extended: undefined, escapes: [], name: 'Unicode (UTF-8)' },
  { term: 'GB18030', extended: undefined, escapes: [], name: 'Chinese (GB18030)' },
  { term: 'GBK', extended: undefined, escapes: [], name: 'Chinese (GBK)' },
];

/** What a server is asked in unless a person says otherwise; written as in `parseCharacterSet`. */
export const defaultCharacterSet = 'ISO_IR 192';

/**
 * Character sets a server can have, one or several terms joined with a backslash as in (0008,0005); the usual combinations with
 * code extensions among them. Whoever needs another can write it: see `parseCharacterSet`.
 */
export const usualCharacterSets: readonly (readonly [value: string, name: string])[] = [
  ...characterSetTerms.flatMap(({ term, name }) => (term === undefined ? [] : [[term, name] as const])),
  ['\\ISO 2022 IR 87', 'Japanese, kanji by code extension'],
  ['ISO 2022 IR 13\\ISO 2022 IR 87', 'Japanese, half-width katakana and kanji'],
  ['\\ISO 2022 IR 87\\ISO 2022 IR 159', 'Japanese, all kanji'],
  ['\\ISO 2022 IR 149', 'Korean by code extension'],
  ['\\ISO 2022 IR 58', 'Simplified Chinese by code extension'],
];

/**
 * Takes "ISO_IR 100", "\ISO 2022 IR 87" and, as people call it, "UTF-8", whatever the letter case, and gives the values of
 * (0008,0005); undefined for what is none. One value may stand alone with or without code extensions; several need them, and the
 * first of them no set of two bytes a character (PS3.3 §C.12.1.1.2).
 */
export function parseCharacterSet(text: string): readonly string[] | undefined {
  const values = text.split('\\').map((value) => value.trim().toUpperCase());
  const [first = '', ...others] = values;
  if (/^UTF-?8$/.test(first) && others.length === 0) return [defaultCharacterSet];
  const terms = values.map((value) => characterSetTerms.find(({ term, extended }) => value === term || value === extended));
  if (terms.some((term, index) => term === undefined && !(index === 0 && first === '' && others.length > 0))) return undefined;
  if (others.length === 0) return terms[0]?.term === undefined ? undefined : values;
  if (terms[0] !== undefined && terms[0].term === undefined) return undefined;
  const extended = values.every((value, index) => (index === 0 && value === '') || terms[index]?.extended === value);
  return extended && new Set(values).size === values.length ? values : undefined;
}

/** A character set in words, for a person who is to recognise it: its usual name, or its terms. */
export function characterSetName(terms: readonly string[]): string {
  const value = terms.join('\\');
  const plain = value.replace(/^ISO 2022 IR (\d+)$/, 'ISO_IR $1');
  return usualCharacterSets.find(([usual]) => usual === plain)?.[1] ?? `“${value}”`;
}
