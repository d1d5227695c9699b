import { describe, expect, it } from 'vitest';
import { framesOf, joinFragments, offsetTableOf } from './frames.ts';

const start = Uint8Array.of(0xff, 0xd8, 0xff, 0xf7);
const middle = Uint8Array.of(1, 2, 3, 4, 5, 6);
const none = new Uint8Array(0);

function offsets(...values: number[]): Uint8Array {
  return new Uint8Array(Uint32Array.from(values).buffer);
}

function counts(offsetTable: Uint8Array, fragments: readonly Uint8Array[], frames: number): number[] | string {
  const result = framesOf({ offsetTable, fragments }, frames);
  return result.ok ? result.frames.map((frame) => frame.length) : result.detail;
}

describe('frames of encapsulated pixel data (PS3.5 §A.4)', () => {
  it('are the fragments, where there are as many', () => {
    expect(counts(none, [middle, middle, middle], 3)).toEqual([1, 1, 1]);
    expect(counts(offsets(0, 14, 28), [middle, middle, middle], 3)).toEqual([1, 1, 1]);
  });
  it('are all fragments together, where there is one frame', () => {
    expect(counts(none, [start, middle, middle], 1)).toEqual([3]);
    expect(counts(offsets(0), [start, middle, middle], 1)).toEqual([3]);
  });
  it('begin where the offset table says', () => {
    expect(counts(offsets(0, 28), [middle, middle, middle], 2)).toEqual([2, 1]);
  });
  it('begin where an image begins, where there is no offset table or a wrong one', () => {
    expect(counts(none, [start, middle, start, middle, middle], 2)).toEqual([2, 3]);
    expect(counts(offsets(0, 5), [start, middle, start, middle, middle], 2)).toEqual([2, 3]);
  });
  it('are an error where their number is contradicted, so that none is lost or invented', () => {
    expect(counts(none, [middle, middle], 3)).toBe('2 fragments for 3 frames');
    expect(counts(none, [], 1)).toBe('0 fragments for 1 frame');
    expect(counts(none, [middle, middle, middle], 2)).toBe('3 fragments and no usable offset table for 2 frames');
    expect(counts(offsets(0, 14, 28), [middle, middle, middle], 1)).toBe('an offset table for 3 for 1 frame');
    expect(counts(none, [start, start, start], 1)).toBe('3 images for 1 frame');
    expect(counts(none, [middle, start, start, middle], 2)).toBe('4 fragments and no usable offset table for 2 frames');
  });
  it('are put together from their fragments', () => {
    expect(joinFragments([start, none, middle])).toEqual(Uint8Array.of(...start, ...middle));
    expect(joinFragments([middle])).toBe(middle);
  });
  it('have an offset table that counts items and padding, and none beyond 32 bits', () => {
    expect(offsetTableOf([3, 4, 1])).toEqual(offsets(0, 12, 24));
    expect(offsetTableOf([3_000_000_000, 2_000_000_000, 1])).toEqual(none);
  });
});
