import { concat } from './hex.ts';

/** A number below its argument, from a seed. */
type Random = (below: number) => number;

const lengths = [0, 1, 2, 3, 7, 0x7f, 0x80, 0xff, 0xfffe, 0xffff, 0x1_0000, 0x7fff_ffff, 0x8000_0000, 0xffff_fffe, 0xffff_ffff];

/** `bytes` with one to four things done to it that break readers: lengths changed, parts cut, doubled, moved, filled with anything. */
export function mutate(bytes: Uint8Array, random: Random, other: Uint8Array = bytes): Uint8Array {
  let changed: Uint8Array = bytes.slice();
  for (let times = 1 + random(4); times > 0; times--) changed = mutateOnce(changed, random, other);
  return changed;
}

function mutateOnce(bytes: Uint8Array, random: Random, other: Uint8Array): Uint8Array {
  if (bytes.length === 0) return randomBytes(1 + random(16), random);
  const at = random(bytes.length);
  const to = at + random(Math.min(64, bytes.length - at) + 1);
  switch (random(8)) {
    case 0:
      bytes[at] = random(256);
      return bytes;
    case 1:
      bytes[at] = (bytes[at] ?? 0) ^ (1 << random(8));
      return bytes;
    case 2:
      return withNumber(bytes, at, random);
    case 3:
      return bytes.slice(0, at);
    case 4:
      return concat(bytes.subarray(0, at), bytes.subarray(to));
    case 5:
      return concat(bytes.subarray(0, to), bytes.subarray(at));
    case 6:
      return concat(bytes.subarray(0, at), randomBytes(random(24), random), bytes.subarray(at));
    default:
      return concat(bytes.subarray(0, at), other.subarray(random(other.length + 1)));
  }
}

/** A length of 2 or 4 bytes in either byte order, such as few writers write. */
function withNumber(bytes: Uint8Array, at: number, random: Random): Uint8Array {
  const size = random(2) === 0 ? 2 : 4;
  if (at + size > bytes.length) return bytes;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const value = lengths[random(lengths.length)] ?? 0;
  const littleEndian = random(2) === 0;
  if (size === 2) view.setUint16(at, value & 0xffff, littleEndian);
  else view.setUint32(at, value, littleEndian);
  return bytes;
}

export function randomBytes(length: number, random: Random): Uint8Array {
  return Uint8Array.from({ length }, () => random(256));
}
