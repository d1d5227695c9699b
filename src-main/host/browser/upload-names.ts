/** Longest name of one file or folder, bytes of UTF-8, with room for a number in front of its extension. */
const longestName = 160;
const deepestPath = 32;
/** Names that Windows keeps for devices. */
const deviceNames = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/**
 * A path inside a drop as names that are safe on every platform. Nothing in it can leave the folder it is put into: no
 * separators, no dots alone, no control characters, no device names. Undefined when nothing is left or it is too deep.
 */
export function safeNames(name: string): readonly string[] | undefined {
  const parts = name.split(/[/\\]/).filter((part) => part !== '' && part !== '.');
  if (parts.length === 0 || parts.length > deepestPath) return undefined;
  return parts.map(safeName);
}

function safeName(part: string): string {
  let name = part
    .normalize('NFC')
    .replaceAll(/[\p{Cc}\p{Cf}\p{Cs}<>:"|?*]/gu, '_')
    .replace(/[. ]+$/, '_')
    .replace(/^\.+/, '_');
  if (deviceNames.test(name)) name = `_${name}`;
  return cut(name) || '_';
}

function cut(name: string): string {
  if (Buffer.byteLength(name) <= longestName) return name;
  const dot = name.lastIndexOf('.');
  const extension = dot > 0 && name.length - dot <= 12 ? name.slice(dot) : '';
  const room = longestName - Buffer.byteLength(extension);
  let stem = '';
  let used = 0;
  for (const character of name) {
    used += Buffer.byteLength(character);
    if (used > room) break;
    stem += character;
  }
  return stem + extension;
}
