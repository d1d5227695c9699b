/** 16-bit cells as numbers; a copy only where the bytes do not begin at an even address. */
export function asWords(bytes: Uint8Array): Uint16Array {
  const aligned = bytes.byteOffset % 2 === 0 ? bytes : new Uint8Array(bytes);
  return new Uint16Array(aligned.buffer, aligned.byteOffset, Math.floor(aligned.length / 2));
}

/** 8-bit samples in 16-bit cells, little endian; with their sign where `signed`. */
export function widened(bytes: Uint8Array, signed = false): Uint8Array {
  const cells = new Uint8Array(bytes.length * 2);
  for (let i = 0; i < bytes.length; i++) {
    const value = bytes[i] as number;
    cells[i * 2] = value;
    if (signed && value > 0x7f) cells[i * 2 + 1] = 0xff;
  }
  return cells;
}

/** How many low bits of 16-bit cells are in use, 1–16. */
export function usedBits(cells: Uint8Array): number {
  let all = 0;
  for (const word of asWords(cells)) all |= word;
  return Math.max(1, 32 - Math.clz32(all));
}

/** Whether every 16-bit cell, read as two's complement, fits into `bits` bits. */
export function fitsSigned(cells: Uint8Array, bits: number): boolean {
  const words = asWords(cells);
  const max = 2 ** (bits - 1) - 1;
  for (const value of new Int16Array(words.buffer, words.byteOffset, words.length)) {
    if (value > max || value < -max - 1) return false;
  }
  return true;
}

export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
