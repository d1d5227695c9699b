/**
 * Bytes written down for people: hexadecimal digits, ASCII in double quotes, and comments from `//` to the end of the line, so
 * that every field can stand on its own line with its meaning. Throws on anything else: a test with a slip of the pen must fail.
 */
export function goldenBytes(text: string): Uint8Array {
  const bytes: number[] = [];
  for (const line of text.split('\n')) {
    for (const token of line.replace(/\/\/.*$/, '').match(/"[^"]*"|\S+/g) ?? []) bytes.push(...bytesOf(token));
  }
  return Uint8Array.from(bytes);
}

function bytesOf(token: string): number[] {
  if (token.startsWith('"')) return Array.from(token.slice(1, -1), (character) => character.charCodeAt(0));
  if (!/^([0-9a-f]{2})+$/i.test(token)) throw new Error(`not bytes: ${token}`);
  return Array.from(token.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
