import { describe, expect, it } from 'vitest';
import { isValidUid } from '../../src-shared/dicom/uids.ts';
import { implementationClassUid, implementationVersionName } from './implementation.ts';
import { uidFromUuidBytes } from './new-uid.ts';

describe('uidFromUuidBytes', () => {
  it('is the decimal form of a version 4 UUID (PS3.5 §B.2)', () => {
    // f81d4fae-7dec-41d0-a765-00a0c91e6bf6 has version and variant in place already.
    const bytes = [0xf8, 0x1d, 0x4f, 0xae, 0x7d, 0xec, 0x41, 0xd0, 0xa7, 0x65, 0x00, 0xa0, 0xc9, 0x1e, 0x6b, 0xf6];
    expect(uidFromUuidBytes(Uint8Array.from(bytes))).toBe(`2.25.${BigInt('0xf81d4fae7dec41d0a76500a0c91e6bf6')}`);
  });

  it('sets version and variant whatever the random bytes', () => {
    const hex = (bytes: Uint8Array) => BigInt(uidFromUuidBytes(bytes).slice(5)).toString(16).padStart(32, '0');
    expect(hex(new Uint8Array(16))).toBe('00000000000040008000000000000000');
    expect(hex(new Uint8Array(16).fill(0xff))).toBe('ffffffffffff4fffbfffffffffffffff');
  });

  it('is a valid UID of at most 64 characters', () => {
    for (const fill of [0x00, 0x7f, 0xff]) expect(isValidUid(uidFromUuidBytes(new Uint8Array(16).fill(fill)))).toBe(true);
  });
});

describe('implementation', () => {
  it('names itself within the limits of PS3.7 §D.3.3.2', () => {
    expect(isValidUid(implementationClassUid)).toBe(true);
    expect(implementationVersionName).toMatch(/^[ -~]{1,16}$/);
  });
});
