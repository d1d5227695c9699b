/** A closed interval of DICOM date or time text, in the form it is compared with; an open end is undefined. */
export interface TextRange {
  readonly from: string | undefined;
  readonly to: string | undefined;
}

/** "20240101", "20240101-20240131", "-20240131", "20240101-" (PS3.4 §C.2.2.2.5); dots of the old form are ignored. */
export function parseDateRange(text: string): TextRange | undefined {
  const match = /^(\d{8})?(-)?(\d{8})?$/.exec(text.replaceAll('.', '').replaceAll(' ', ''));
  if (!match || (match[1] === undefined && match[3] === undefined)) return undefined;
  if (match[2] === undefined) return match[3] === undefined ? { from: match[1], to: match[1] } : undefined;
  return { from: match[1], to: match[3] };
}

/**
 * "10", "1030", "103000.5", "0900-1030", "-1030", "0900-". A time given without minutes or seconds stands for all of that hour or
 * minute. The ends are such that plain text comparison with a stored time of any precision is right: the lower one has its
 * zeros at the end removed ("10" sorts before "1000" and "100000"), the upper one is filled up with the largest digits.
 */
export function parseTimeRange(text: string): TextRange | undefined {
  const time = '(\\d{2}(?:\\d{2}(?:\\d{2}(?:\\.\\d{1,6})?)?)?)';
  const match = new RegExp(`^${time}?(-)?${time}?$`).exec(text.replaceAll(':', '').replaceAll(' ', ''));
  if (!match || (match[1] === undefined && match[3] === undefined)) return undefined;
  if (match[2] === undefined) return match[3] === undefined ? { from: lowest(match[1]), to: highest(match[1]) } : undefined;
  return { from: lowest(match[1]), to: highest(match[3]) };
}

function lowest(time: string | undefined): string | undefined {
  if (time === undefined) return undefined;
  let text = time.replace(/\.0*$/, '').replace(/(\.\d*?)0+$/, '$1');
  while (!text.includes('.') && text.length > 2 && text.endsWith('00')) text = text.slice(0, -2);
  return text;
}

function highest(time: string | undefined): string | undefined {
  if (time === undefined) return undefined;
  const full = '235959.999999';
  return time.length >= full.length ? time : time + full.slice(time.length);
}
