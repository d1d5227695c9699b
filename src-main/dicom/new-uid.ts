/**
 * A UID from 16 random bytes: they become a version 4 UUID, and the UID is "2.25." and the UUID as a decimal number (PS3.5 §B.2).
 * At most 44 characters. Bytes beyond 16 are ignored, missing ones count as 0.
 */
export function uidFromUuidBytes(random16: Uint8Array): string {
  let value = 0n;
  for (let i = 0; i < 16; i++) {
    const byte = random16[i] ?? 0;
    const marked = i === 6 ? (byte & 0x0f) | 0x40 : i === 8 ? (byte & 0x3f) | 0x80 : byte;
    value = (value << 8n) | BigInt(marked);
  }
  return `2.25.${value}`;
}
