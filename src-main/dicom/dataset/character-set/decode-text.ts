import type { TextProblem } from '../../../../src-shared/dicom/text-problem.ts';
import { type CharacterSet, characterSetOf } from './character-set.ts';
import { type GraphicSet, graphicSets } from './graphic-sets.ts';

interface DecodedText {
  readonly text: string;
  readonly problem: TextProblem | undefined;
}

/**
 * Characters before which the first character set becomes active again (PS3.5 §6.1.2.5.3): `values` the backslash, `names` also
 * ^ and =. Control characters always.
 */
export type Delimiters = 'none' | 'values' | 'names';

const utf8 = new TextDecoder('utf-8', { fatal: false, ignoreBOM: true });
const latin1 = new TextDecoder('iso-8859-1');
const gb18030 = new TextDecoder('gb18030');

/**
 * Decodes the value of a text VR, padding and delimiters included. There is always a text; the problem says how far to trust it.
 * `fallback` is the character set that the writer is otherwise known to have: what does not fit `terms` is read in it, and
 * marked, before anything is guessed.
 */
export function decodeText(
  bytes: Uint8Array,
  terms: readonly string[],
  delimiters: Delimiters,
  fallback?: readonly string[],
): DecodedText {
  const decoded = decodeDeclared(bytes, terms, delimiters);
  const { problem } = decoded;
  if (problem === undefined || fallback === undefined || fallback.length === 0) return decoded;
  // Where nobody knows of escape sequences, those that are there have been followed already.
  if (problem.code === 'undeclared-escape' && characterSetOf(fallback).kind !== 'iso-2022') return decoded;
  const again = decodeDeclared(bytes, fallback, delimiters);
  if (again.problem !== undefined) return decoded;
  return { text: again.text, problem: { code: problem.code, readAs: fallback.join('\\') } };
}

function decodeDeclared(bytes: Uint8Array, terms: readonly string[], delimiters: Delimiters): DecodedText {
  if (!isRomajiFirst(terms)) {
    const text = textIfPlain(bytes);
    if (text !== undefined) return { text, problem: undefined };
  }
  const set = characterSetOf(terms);
  if (set.kind === 'unicode') return decodeUnicode(bytes);
  if (set.kind === 'gb') return withMalformed(gb18030.decode(bytes), set.fourBytes ? 'GB18030' : 'GBK');
  return new Iso2022Decoder(bytes, set, delimiters).decode();
}

/** No byte above 7F, and no escape sequence. */
export function isPlainAscii(bytes: Uint8Array, start = 0, length = bytes.length): boolean {
  for (let i = start; i < start + length; i++) {
    const byte = bytes[i] as number;
    if (byte > 0x7f || byte === 0x1b) return false;
  }
  return true;
}

/** More arguments than a function should have. */
const mostAtOnce = 512;
const notAscii = /[\u0080-\u00ff]/;

/** Bytes that are all ASCII. For a short value, calling the platform's decoder takes longer than doing without. */
export function plainText(bytes: Uint8Array): string {
  if (bytes.length > mostAtOnce) return latin1.decode(bytes);
  return String.fromCharCode.apply(null, bytes as unknown as number[]);
}

/**
 * The text where it is plain ASCII, else undefined. Calls and no loop: a header is read by code that has hardly run yet, and then a
 * loop over bytes takes longer than all else.
 */
export function textIfPlain(bytes: Uint8Array): string | undefined {
  if (bytes.length > mostAtOnce) return isPlainAscii(bytes) ? latin1.decode(bytes) : undefined;
  const text: string = String.fromCharCode.apply(null, bytes as unknown as number[]);
  return notAscii.test(text) || text.includes('\u001b') ? undefined : text;
}

/** With JIS X 0201 active at first, even plain bytes may be no ASCII. However the term is spelled. */
export function isRomajiFirst(terms: readonly string[]): boolean {
  return terms[0]?.trim().endsWith('13') ?? false;
}

/** What is declared as UTF-8 and is none is Latin-1 more often than anything else. */
function decodeUnicode(bytes: Uint8Array): DecodedText {
  const text = utf8.decode(bytes);
  if (!text.includes('\ufffd') || hasEncodedReplacement(bytes)) return { text, problem: undefined };
  return { text: latin1.decode(bytes), problem: { code: 'malformed', readAs: 'ISO_IR 100' } };
}

/** U+FFFD that somebody wrote on purpose is no sign of malformed bytes: such text is taken as it is. */
function hasEncodedReplacement(bytes: Uint8Array): boolean {
  for (let i = 0; i + 2 < bytes.length; i++) if (bytes[i] === 0xef && bytes[i + 1] === 0xbf && bytes[i + 2] === 0xbd) return true;
  return false;
}

function withMalformed(text: string, readAs: string): DecodedText {
  return { text, problem: text.includes('\ufffd') ? { code: 'malformed', readAs } : undefined };
}

type Iso2022 = Extract<CharacterSet, { kind: 'iso-2022' }>;

class Iso2022Decoder {
  readonly #bytes: Uint8Array;
  readonly #set: Iso2022;
  readonly #delimiters: Delimiters;
  #at = 0;
  #text = '';
  #g0: GraphicSet;
  #g1: GraphicSet | undefined;
  /** Last set that was designated to G1, for writers who do not designate it again after a delimiter. */
  #lastG1: GraphicSet | undefined;
  #problem: TextProblem | undefined;

  constructor(bytes: Uint8Array, set: Iso2022, delimiters: Delimiters) {
    this.#bytes = bytes;
    this.#set = set;
    this.#delimiters = delimiters;
    this.#g0 = set.g0;
    this.#g1 = set.g1;
  }

  decode(): DecodedText {
    const bytes = this.#bytes;
    if (this.#set.declared.every((set) => set.isoIr === 6) && !bytes.includes(0x1b)) return this.#guess();
    while (this.#at < bytes.length) {
      const byte = bytes[this.#at] as number;
      if (byte === 0x1b) this.#escape();
      else if (byte <= 0x20 || byte === 0x7f) this.#single(byte);
      else if (byte < 0x80) this.#graphic(this.#g0);
      else this.#upper();
    }
    return { text: this.#text, problem: this.#problem };
  }

  /** Nothing is declared that has characters beyond ASCII: UTF-8 where it can be, since other text is hardly ever that by chance. */
  #guess(): DecodedText {
    const code = this.#set.unknown.length > 0 ? 'unknown-character-set' : 'no-character-set';
    if (isPlainAscii(this.#bytes)) return { text: latin1.decode(this.#bytes), problem: undefined };
    const text = utf8.decode(this.#bytes);
    if (!text.includes('\ufffd')) return { text, problem: { code, readAs: 'ISO_IR 192' } };
    return { text: latin1.decode(this.#bytes), problem: { code, readAs: 'ISO_IR 100' } };
  }

  /** Designates a set, or drops the escape character where no set answers to it. */
  #escape(): void {
    const found = designated(this.#bytes, this.#at + 1);
    if (found === undefined) {
      this.#problem ??= { code: 'undeclared-escape', readAs: 'nothing' };
      this.#at++;
      return;
    }
    const { set, length } = found;
    if (!this.#mayDesignate(set)) this.#problem ??= { code: 'undeclared-escape', readAs: `ISO 2022 IR ${set.isoIr}` };
    if (set.register === 'G0') this.#g0 = set;
    else {
      this.#g1 = set;
      this.#lastG1 = set;
    }
    this.#at += 1 + length;
  }

  /** ASCII may always be returned to. */
  #mayDesignate(set: GraphicSet): boolean {
    return set.isoIr === 6 || (this.#set.extensions && this.#set.declared.includes(set));
  }

  #single(byte: number): void {
    this.#text += String.fromCharCode(byte);
    this.#at++;
    if (byte < 0x20) this.#reset();
  }

  #reset(): void {
    this.#g0 = this.#set.g0;
    this.#g1 = this.#set.g1;
  }

  #upper(): void {
    const set = this.#g1 ?? this.#lastG1 ?? this.#set.declared.find((declared) => declared.register === 'G1');
    if (this.#g1 === undefined) this.#problem ??= { code: 'malformed', readAs: set ? `ISO 2022 IR ${set.isoIr}` : 'ISO_IR 100' };
    if (set !== undefined) {
      this.#graphic(set);
      return;
    }
    this.#text += latin1.decode(this.#bytes.subarray(this.#at, this.#at + 1));
    this.#at++;
  }

  /** A run of characters of one set, up to a byte of another register or an escape sequence, or past a delimiter. */
  #graphic(set: GraphicSet): void {
    const from = this.#at;
    const to = this.#endOfRun(set);
    if (to > from) this.#append(set.decode(this.#bytes.subarray(from, to)), set);
    this.#at = to;
    const next = this.#bytes[to];
    if (next === undefined || !isOf(set, next)) return;
    this.#at++;
    if (set.width === 2) {
      if (!this.#isDelimiter(next)) {
        this.#append('\ufffd', set);
        return;
      }
      // Half a character that can be a delimiter is one: the writer has left out the way back before it.
      this.#problem ??= { code: 'malformed', readAs: `ISO 2022 IR ${set.isoIr}` };
    }
    this.#text += String.fromCharCode(next);
    this.#reset();
  }

  /** Where whole characters of the set end: before half a character or a delimiter, if not before something else. */
  #endOfRun(set: GraphicSet): number {
    const bytes = this.#bytes;
    let at = this.#at;
    for (;;) {
      const byte = bytes[at];
      if (byte === undefined || !isOf(set, byte)) return at;
      if (set.width === 1) {
        if (set.register === 'G0' && this.#isDelimiter(byte)) return at;
        at++;
        continue;
      }
      const second = bytes[at + 1];
      if (second === undefined || !isOf(set, second)) return at;
      at += 2;
    }
  }

  #append(text: string, set: GraphicSet): void {
    if (text.includes('\ufffd')) this.#problem ??= { code: 'malformed', readAs: `ISO 2022 IR ${set.isoIr}` };
    this.#text += text;
  }

  #isDelimiter(byte: number): boolean {
    if (this.#delimiters === 'none') return false;
    return byte === 0x5c || (this.#delimiters === 'names' && (byte === 0x5e || byte === 0x3d));
  }
}

/** Whether the byte is in the range of the set's register: control characters, blank and DEL are in none. */
function isOf(set: GraphicSet, byte: number): boolean {
  return set.register === 'G1' ? byte >= 0x80 : byte > 0x20 && byte < 0x7f;
}

/** The set that the bytes after ESC designate. "$@" is JIS C 6226-1978, the older form of "$B". */
function designated(bytes: Uint8Array, at: number): { set: GraphicSet; length: number } | undefined {
  for (const set of graphicSets) if (startsWith(bytes, at, set.designation)) return { set, length: set.designation.length };
  if (!startsWith(bytes, at, '$@')) return undefined;
  const set = graphicSets.find((candidate) => candidate.isoIr === 87);
  return set && { set, length: 2 };
}

function startsWith(bytes: Uint8Array, at: number, text: string): boolean {
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text.charCodeAt(i)) return false;
  return true;
}
