import { addDays, type DateRange, type DicomDate, isoDate, parseIsoDate } from './date-time.ts';

/** In which order the parts of a date are written where a person lives. */
export type DateOrder = readonly ('year' | 'month' | 'day')[];

/**
 * A day as a person types it: 20261123, 2026-11-23, 2026-1-3, and in the order given with any separators. A year of two digits is one
 * of this century. Undefined when no such day exists.
 */
export function typedDate(text: string, order: DateOrder): DicomDate | undefined {
  const trimmed = text.trim();
  const parts =
    /^(\d{4})(\d{2})(\d{2})$/.exec(trimmed) ??
    /^(\d{1,4})[^\p{L}\p{N}]{1,3}(\d{1,2})[^\p{L}\p{N}]{1,3}(\d{1,4})(?:\.| г\.)?$/u.exec(trimmed);
  if (parts === null) return undefined;
  const [, first = '', ...rest] = parts;
  const places: DateOrder = first.length === 4 ? ['year', 'month', 'day'] : order;
  const read = (place: DateOrder[number]) => [first, ...rest][places.indexOf(place)] ?? '';
  const year = read('year').length === 2 ? `20${read('year')}` : read('year');
  return parseIsoDate(`${year}-${read('month').padStart(2, '0')}-${read('day').padStart(2, '0')}`);
}

/**
 * Days as a person types them: one, a month (2026-11), a year (2026, 2026*), or a range of these, open at one end or not, in any order.
 * Undefined when it is none of them.
 */
export function typedDateRange(text: string, order: DateOrder): DateRange | undefined {
  const whole = periodOf(text, order);
  if (whole !== undefined) return whole;
  for (const { index } of text.matchAll(/[-–—]/g)) {
    const [before, after] = [text.slice(0, index).trim(), text.slice(index + 1).trim()];
    const first = before === '' ? open : periodOf(before, order);
    const last = after === '' ? open : periodOf(after, order);
    if (first === undefined || last === undefined || (before === '' && after === '')) continue;
    const turned = first.from !== undefined && last.from !== undefined && isoDate(first.from) > isoDate(last.from);
    return turned ? { from: last.from, to: first.to } : { from: first.from, to: last.to };
  }
  return undefined;
}

const open: DateRange = { from: undefined, to: undefined };

/** A day, a month or a year. */
function periodOf(text: string, order: DateOrder): DateRange | undefined {
  const day = typedDate(text, order);
  if (day !== undefined) return { from: day, to: day };
  const [, year, month] = /^(\d{4})(?:-?(\d{2}))?\*?$/.exec(text.trim()) ?? [];
  if (year === undefined) return undefined;
  const from = parseIsoDate(`${year}-${month ?? '01'}-01`);
  if (from === undefined) return undefined;
  const next = month === undefined ? { ...from, year: from.year + 1 } : afterMonth(from);
  return { from, to: addDays(next, -1) };
}

function afterMonth({ year, month, day }: DicomDate): DicomDate {
  return month === 12 ? { year: year + 1, month: 1, day } : { year, month: month + 1, day };
}
