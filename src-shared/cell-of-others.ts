/**
 * A value of others as a cell that is safe to open: what a spreadsheet takes for a formula has an apostrophe before it, which makes it
 * text there. Numbers are as harmless as they look and stay.
 */
export function cellOfOthers(text: string): string {
  return /^[=+\-@＝＋－＠]/.test(text) && !/^[+-][\d.\\eE]*$/.test(text) ? `'${text}` : text;
}
