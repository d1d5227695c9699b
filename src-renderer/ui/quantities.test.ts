import { describe, expect, it } from 'vitest';
import { bytesText, millisecondsText, secondsText } from './quantities.ts';

describe('quantities', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.00 kB'],
    [46_000_000, '46.0 MB'],
    [999_600, '1.00 MB'],
    [412e9, '412 GB'],
  ])('%d bytes are %s', (bytes, text) => expect(bytesText(bytes)).toBe(text));

  it.each([
    [0.42, '0.4 s'],
    [12.3, '12 s'],
    [125, '2 min 05 s'],
    [4320, '1 h 12 min'],
  ])('%d seconds are %s', (seconds, text) => expect(secondsText(seconds)).toBe(text));

  it.each([
    [1.04, '1.0 ms'],
    [40.4, '40 ms'],
    [1240, '1.2 s'],
  ])('%d ms are %s', (ms, text) => expect(millisecondsText(ms)).toBe(text));
});
