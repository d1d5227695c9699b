import { type CharacterSet, characterSetOf } from './character-set.ts';
import type { Delimiters } from './decode-text.ts';
import { gb18030Code } from './gb18030.ts';
import type { GraphicSet } from './graphic-sets.ts';

/** The first character that a character set lacks. */
interface UnencodableCharacter {
  readonly character: string;
  /** Its place in the text, in UTF-16 code units. */
  readonly index: number;
}

export type TextEncoding = { readonly ok: true; readonly bytes: Uint8Array } | ({ readonly ok: false } & UnencodableCharacter);

const utf8 = new TextEncoder();

/**
 * Encodes text in the character set that the values of (0008,0005) name, with escape sequences where those are declared. Nothing
 * is replaced: a character that the set lacks is named. `delimiters` as in `decodeText`. No padding is added.
 */
export function encodeTextBytes(text: string, terms: readonly string[], delimiters: Delimiters): TextEncoding {
  const set = characterSetOf(terms);
  if (set.kind === 'unicode') return encodeUnicode(text);
  if (set.kind === 'gb') return encodeGb(text, set.fourBytes);
  return new Iso2022Encoder(text, set, delimiters).encode();
}

function encodeUnicode(text: string): TextEncoding {
  if (text.isWellFormed()) return { ok: true, bytes: utf8.encode(text) };
  let index = 0;
  for (const character of text) {
    if (!character.isWellFormed()) return { ok: false, character, index };
    index += character.length;
  }
  return { ok: true, bytes: utf8.encode(text) };
}

function encodeGb(text: string, fourBytes: boolean): TextEncoding {
  const bytes: number[] = [];
  let index = 0;
  for (const character of text) {
    const code = gb18030Code(character);
    if (code === undefined || (code > 0xffff && !fourBytes)) return { ok: false, character, index };
    if (code > 0xffff) bytes.push(code >>> 24, (code >>> 16) & 0xff, (code >>> 8) & 0xff, code & 0xff);
    else if (code > 0xff) bytes.push(code >>> 8, code & 0xff);
    else bytes.push(code);
    index += character.length;
  }
  return { ok: true, bytes: Uint8Array.from(bytes) };
}

type Iso2022 = Extract<CharacterSet, { kind: 'iso-2022' }>;

class Iso2022Encoder {
  readonly #text: string;
  readonly #set: Iso2022;
  readonly #delimiters: Delimiters;
  readonly #bytes: number[] = [];
  #g0: GraphicSet;
  #g1: GraphicSet | undefined;

  constructor(text: string, set: Iso2022, delimiters: Delimiters) {
    this.#text = text;
    this.#set = set;
    this.#delimiters = delimiters;
    this.#g0 = set.g0;
    this.#g1 = set.g1;
  }

  encode(): TextEncoding {
    let index = 0;
    for (const character of this.#text) {
      const code = character.charCodeAt(0);
      if (this.#isDelimiter(character) || (code < 0x20 && code !== 0x1b)) {
        this.#return();
        this.#bytes.push(code);
      } else if (code === 0x20) {
        this.#blank();
      } else if (!this.#graphic(character)) {
        return { ok: false, character, index };
      }
      index += character.length;
    }
    this.#return();
    return { ok: true, bytes: Uint8Array.from(this.#bytes) };
  }

  /** Back to what value 1 names, which must be active before a delimiter, a control character and the end (PS3.5 §6.1.2.5.3). */
  #return(): void {
    if (this.#g0 !== this.#set.g0) this.#designate(this.#set.g0);
    // There is no going back to an empty G1: it is empty again by rule.
    if (this.#g1 !== this.#set.g1 && this.#set.g1 !== undefined) this.#designate(this.#set.g1);
    this.#g1 = this.#set.g1;
  }

  /** A blank belongs to no 94×94 set; readers that take bytes in pairs would stumble over it. */
  #blank(): void {
    if (this.#g0.width === 2) this.#designate(this.#set.g0);
    this.#bytes.push(0x20);
  }

  #graphic(character: string): boolean {
    for (const active of [this.#g0, this.#g1]) {
      const code = active?.encode(character);
      if (active !== undefined && code !== undefined && this.#allowed(active, code)) {
        this.#push(active, code);
        return true;
      }
    }
    if (!this.#set.extensions) return false;
    for (const set of this.#candidates()) {
      const code = set.encode(character);
      if (code === undefined || !this.#allowed(set, code)) continue;
      this.#designate(set);
      this.#push(set, code);
      return true;
    }
    return false;
  }

  /** ASCII first, then as declared. */
  #candidates(): readonly GraphicSet[] {
    return [this.#set.g0, ...this.#set.declared];
  }

  /** The yen sign's byte would be read as the delimiter. */
  #allowed(set: GraphicSet, code: number): boolean {
    return !(set.register === 'G0' && set.width === 1 && code === 0x5c && this.#delimiters !== 'none' && set.isoIr === 14);
  }

  #push(set: GraphicSet, code: number): void {
    if (set.width === 2) this.#bytes.push(code >> 8);
    this.#bytes.push(code & 0xff);
  }

  #designate(set: GraphicSet): void {
    this.#bytes.push(0x1b);
    for (let i = 0; i < set.designation.length; i++) this.#bytes.push(set.designation.charCodeAt(i));
    if (set.register === 'G0') this.#g0 = set;
    else this.#g1 = set;
  }

  #isDelimiter(character: string): boolean {
    if (this.#delimiters === 'none') return false;
    return character === '\\' || (this.#delimiters === 'names' && (character === '^' || character === '='));
  }
}
