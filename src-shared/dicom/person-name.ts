/** The five components of one group of a person name, in the order of PS3.5 §6.2.1.1. Each may be empty. */
export interface PersonNameComponents {
  readonly family: string;
  readonly given: string;
  readonly middle: string;
  readonly prefix: string;
  readonly suffix: string;
}

/** One value of a PN element: up to three component groups (PS3.5 §6.2.1.2). */
export interface PersonName {
  readonly alphabetic: PersonNameComponents | undefined;
  readonly ideographic: PersonNameComponents | undefined;
  readonly phonetic: PersonNameComponents | undefined;
}

/** A person name for people. Empty groups are empty strings. */
export interface PersonNameText {
  /** "YAMADA, Tarou" */
  readonly alphabetic: string;
  /** "山田 太郎" */
  readonly ideographic: string;
  /** "やまだ たろう" */
  readonly phonetic: string;
}

/** Takes one value apart. Never fails: what is too much is kept in the last component or dropped with a fourth group. */
export function parsePersonName(value: string): PersonName {
  const [alphabetic, ideographic, phonetic] = value.split('=', 3);
  return { alphabetic: parseGroup(alphabetic), ideographic: parseGroup(ideographic), phonetic: parseGroup(phonetic) };
}

/** "Yamada^Tarou=山田^太郎=やまだ^たろう" → "YAMADA, Tarou", "山田 太郎", "やまだ たろう". Of several values it takes the one given. */
export function formatPersonName(value: string): PersonNameText {
  const name = parsePersonName(value);
  return {
    alphabetic: name.alphabetic ? formatAlphabetic(name.alphabetic) : '',
    ideographic: name.ideographic ? formatOther(name.ideographic) : '',
    phonetic: name.phonetic ? formatOther(name.phonetic) : '',
  };
}

/** The best single line: the alphabetic group, or the first that is there. Values separated by backslashes are joined with "; ". */
export function personNameLine(values: string): string {
  return values
    .split('\\')
    .map((value) => {
      const text = formatPersonName(value);
      return text.alphabetic || text.ideographic || text.phonetic;
    })
    .filter((line) => line !== '')
    .join('; ');
}

/**
 * What a person types as a DICOM name: "Smith, Anna" and "Smith^Anna" become "Smith^Anna"; text with wildcards and a single word stay
 * as they are. Groups are kept.
 */
export function personNameFromTyped(typed: string): string {
  const text = typed.trim();
  if (text.includes('^') || !text.includes(',')) return text;
  const [family = '', ...rest] = text.split(',');
  return [family.trim(), ...rest.join(' ').trim().split(/\s+/)].join('^').replace(/\^+$/, '');
}

function parseGroup(group: string | undefined): PersonNameComponents | undefined {
  if (group === undefined || group.replaceAll('^', '').trim() === '') return undefined;
  const [family = '', given = '', middle = '', prefix = '', ...suffix] = group.split('^').map((component) => component.trim());
  return { family, given, middle, prefix, suffix: suffix.filter((part) => part !== '').join(' ') };
}

/** "FAMILY, Prefix Given Middle, Suffix": capitals tell which part is the family name. Wholly given as one word it stays as it is. */
function formatAlphabetic(name: PersonNameComponents): string {
  const given = [name.prefix, name.given, name.middle].filter((part) => part !== '').join(' ');
  if (name.family === '') return [given, name.suffix].filter((part) => part !== '').join(', ');
  return [upper(name.family), given, name.suffix].filter((part) => part !== '').join(', ');
}

function formatOther(name: PersonNameComponents): string {
  return [name.prefix, name.family, name.given, name.middle, name.suffix].filter((part) => part !== '').join(' ');
}

/** Without a locale, so that the same name looks the same everywhere (a Turkish i, for one); ß stays ß. */
function upper(text: string): string {
  return text
    .split('ß')
    .map((part) => part.toUpperCase())
    .join('ß');
}
