/** Code point ranges that take two columns in a terminal (East Asian Wide and Fullwidth, UAX #11), in ascending order. */
const wide: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xa000, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x1f300, 0x1faff],
  [0x20000, 0x3fffd],
];

/** How many columns of a terminal the text takes. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    if (point < 0x300) width += 1;
    else if (isPartOfSyllable(point) || /\p{M}|\p{Cf}/u.test(character)) continue;
    else width += wide.some(([first, last]) => point >= first && point <= last) ? 2 : 1;
  }
  return width;
}

/** Fills up with blanks at the end to `width` columns; longer text stays as it is. */
export function padDisplay(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)));
}

/** Vowels and finals of hangul, which stand in the columns of the consonant before them, as in names of files on macOS. */
function isPartOfSyllable(point: number): boolean {
  return (point >= 0x1160 && point <= 0x11ff) || (point >= 0xd7b0 && point <= 0xd7ff);
}
