/**
 * Text without the characters that change the order in which it, or what stands around it, is read (U+202A–U+202E, U+2066–U+2069): by them
 * a name can look like another one. Hebrew and Arabic need none of them. The marks U+200E and U+200F stay.
 */
export function inReadingOrder(text: string): string {
  return text.replaceAll(/[\u202A-\u202E\u2066-\u2069]/g, '');
}
