/** Where something stands in a configuration; both count from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Why a configuration cannot be understood, in words for whoever wrote it. */
export class ConfigurationError extends Error {
  readonly place: Place;
  constructor(place: Place, problem: string) {
    super(problem);
    this.place = place;
  }
}

export interface Entry extends Place {
  /** In capitals, as keys are compared. */
  readonly key: string;
  /** Without outer blanks. */
  readonly value: string;
  /** Column where the value begins. */
  readonly valueColumn: number;
}

/** `[Name]` and its entries. */
export interface Section extends Place {
  readonly key: string;
  /** As written. */
  readonly name: string;
  readonly entries: readonly Entry[];
}

/** `[[Name]]` and its sections. */
export interface Part extends Place {
  readonly key: string;
  readonly sections: readonly Section[];
}

interface OpenSection extends Section {
  readonly entries: Entry[];
}
interface OpenPart extends Part {
  readonly sections: OpenSection[];
}

/** Keys are compared as DCMTK does: without blanks and other signs, in capitals. */
export function keyOf(text: string): string {
  return text.toUpperCase().replaceAll(/[^A-Z0-9_-]/g, '');
}

/**
 * Parts, sections and entries of a configuration file of DCMTK: `[[Part]]`, `[Section]`, `Key = value`; `#` at the beginning of a line is
 * a comment. A section that is named twice is one. Throws `ConfigurationError`.
 */
export function readSections(text: string): Part[] {
  const parts: OpenPart[] = [];
  let section: OpenSection | undefined;
  for (const [index, whole] of text.split(/\r\n|\n|\r/).entries()) {
    const line = whole.trimEnd();
    const start = line.search(/\S/);
    if (start === -1 || line[start] === '#') continue;
    const place = { line: index + 1, column: start + 1 };
    const [, opening, name = '', closing] = /^\s*(\[+)([^\]]*)(\]*)$/.exec(line) ?? [];
    if (opening === undefined) {
      if (section === undefined) throw new ConfigurationError(place, 'Entries stand below a section: [Name] is missing above.');
      section.entries.push(readEntry(line, place, section.entries.length > 0));
      continue;
    }
    const key = keyOf(name);
    if (closing?.length !== opening.length || opening.length > 2 || key === '')
      throw new ConfigurationError(place, 'A section is written as [Name], a part as [[Name]].');
    if (opening.length === 2) {
      if (parts.some((part) => part.key === key)) throw new ConfigurationError(place, `[[${name.trim()}]] is there already.`);
      parts.push({ ...place, key, sections: [] });
      section = undefined;
      continue;
    }
    const part = parts.at(-1);
    if (part === undefined) throw new ConfigurationError(place, 'A section stands below a part: [[Name]] is missing above.');
    section = part.sections.find((one) => one.key === key);
    if (section !== undefined) continue;
    section = { ...place, key, name: name.trim(), entries: [] };
    part.sections.push(section);
  }
  return parts;
}

function readEntry(line: string, place: Place, follows: boolean): Entry {
  // DCMTK takes such a line for more of the value above, and then does not know the value.
  if (place.column > 1 && follows)
    throw new ConfigurationError(
      place,
      'A line that begins with a blank continues the value above. Begin it in the first column.',
    );
  const equals = line.indexOf('=');
  if (equals === -1) throw new ConfigurationError(place, 'It lacks “=” between key and value.');
  const key = keyOf(line.slice(0, equals));
  if (key === '') throw new ConfigurationError(place, 'It lacks a key before “=”.');
  const rest = line.slice(equals + 1);
  const value = rest.trim();
  if (value === '') throw new ConfigurationError({ ...place, column: equals + 2 }, 'It lacks a value after “=”.');
  return { ...place, key, value, valueColumn: equals + 2 + rest.search(/\S/) };
}
