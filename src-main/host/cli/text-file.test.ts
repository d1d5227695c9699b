import { expect, it } from 'vitest';
import { decodeText } from './text-file.ts';

it('text is read as the mark before it says, and as UTF-8 without one', () => {
  const text = 'Größe\r\n';
  const utf16 = Buffer.from(`\ufeff${text}`, 'utf16le');
  for (const bytes of [Buffer.from(text), Buffer.from(`\ufeff${text}`), utf16, Buffer.from(utf16).swap16()])
    expect(decodeText(bytes)).toBe(text);
  expect(decodeText(Buffer.of())).toBe('');
});
