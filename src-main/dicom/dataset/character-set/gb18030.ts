import { once } from '../../../../src-shared/dicom/once.ts';

/**
 * GB18030 and, in its one- and two-byte part, GBK: the inverse of TextDecoder's table, each part built when first needed.
 * A code is up to four bytes, the first in the highest used byte.
 */
export function gb18030Code(character: string): number | undefined {
  const point = character.codePointAt(0) ?? 0;
  if (point < 0x80) return point;
  if (point > 0xffff) return fourByteCode(point - 0x1_0000 + 189_000);
  return twoBytes().get(character) ?? fourBytes().get(character);
}

const decoder = () => new TextDecoder('gb18030');

const twoBytes = once(() => {
  const codes = new Map<string, number>();
  const bytes: number[] = [];
  const pairs: number[] = [];
  for (let lead = 0x81; lead <= 0xfe; lead++) {
    for (let trail = 0x40; trail <= 0xfe; trail++) {
      if (trail === 0x7f) continue;
      bytes.push(lead, trail, 0x0a);
      pairs.push((lead << 8) | trail);
    }
  }
  const characters = decoder().decode(Uint8Array.from(bytes)).split('\n');
  for (const [i, pair] of pairs.entries()) add(codes, characters[i], pair);
  return codes;
});

/** The Basic Multilingual Plane in four bytes: 81308130–8431A439, counted from 0. */
const fourBytes = once(() => {
  const last = 39_419;
  const codes = new Map<string, number>();
  const bytes: number[] = [];
  for (let i = 0; i <= last; i++) {
    const code = fourByteCode(i);
    bytes.push(code >>> 24, (code >>> 16) & 0xff, (code >>> 8) & 0xff, code & 0xff, 0x0a);
  }
  const characters = decoder().decode(Uint8Array.from(bytes)).split('\n');
  for (let i = 0; i <= last; i++) add(codes, characters[i], fourByteCode(i));
  return codes;
});

function fourByteCode(index: number): number {
  const fourth = 0x30 + (index % 10);
  const third = 0x81 + (Math.floor(index / 10) % 126);
  const second = 0x30 + (Math.floor(index / 1260) % 10);
  const first = 0x81 + Math.floor(index / 12_600);
  return ((first << 24) | (second << 16) | (third << 8) | fourth) >>> 0;
}

function add(codes: Map<string, number>, character: string | undefined, code: number): void {
  if (character?.length === 1 && character !== '\ufffd' && !codes.has(character)) codes.set(character, code);
}
