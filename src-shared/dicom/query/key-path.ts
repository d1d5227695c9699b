import { lookupKeyword, lookupTag } from '../dictionary.ts';
import { formatTag, parseTag, type Tag } from '../tag.ts';
import type { VR } from '../vr.ts';

/** A key of a query: an element, or one in the item of a sequence. */
export interface KeyPath {
  /** Keywords joined with dots; the tag where there is no keyword. */
  readonly name: string;
  /** The sequences around it, outermost first. */
  readonly sequences: readonly Tag[];
  readonly tag: Tag;
  /** UN where the dictionary does not know the tag. */
  readonly vr: VR;
}

export type ParsedKeyPath =
  | { readonly ok: true; readonly path: KeyPath }
  /** `part` is no keyword and no tag; is no sequence and has something below it; or names another item than the one, [0]. */
  | { readonly ok: false; readonly problem: 'unknown' | 'no-sequence' | 'other-item'; readonly part: string };

/**
 * Reads `PatientName`, `0010,0010`, `RequestAttributesSequence.ScheduledProcedureStepID`,
 * `(0040,0275)[0].(0040,0009)`. A sequence in a query has exactly one item (PS3.4 §C.2.2.2.6): `[0]` may be left out.
 */
export function parseKeyPath(text: string): ParsedKeyPath {
  const found: Omit<KeyPath, 'sequences'>[] = [];
  for (const part of text.split('.')) {
    const [, name = '', item = '0'] = /^(.*?)(?:\[([^\]]*)\])?$/.exec(part.trim()) ?? [];
    const element = elementNamed(name.trim());
    if (element === undefined) return { ok: false, problem: 'unknown', part: name };
    if (item.trim() !== '0') return { ok: false, problem: 'other-item', part };
    if (part.includes('[') && element.vr !== 'SQ') return { ok: false, problem: 'no-sequence', part: name };
    found.push(element);
  }
  const sequences = found.slice(0, -1);
  const notOne = sequences.find(({ vr }) => vr !== 'SQ');
  if (notOne !== undefined) return { ok: false, problem: 'no-sequence', part: notOne.name };
  const last = found.at(-1);
  if (last === undefined) return { ok: false, problem: 'unknown', part: text };
  const name = found.map((element) => element.name).join('.');
  return { ok: true, path: { ...last, name, sequences: sequences.map(({ tag }) => tag) } };
}

function elementNamed(name: string): Omit<KeyPath, 'sequences'> | undefined {
  const tag = parseTag(name);
  const entry = tag === undefined ? lookupKeyword(name) : lookupTag(tag);
  if (entry !== undefined) return { name: entry.keyword || formatTag(entry.tag), tag: tag ?? entry.tag, vr: entry.vr };
  return tag === undefined ? undefined : { name: formatTag(tag), tag, vr: 'UN' };
}
