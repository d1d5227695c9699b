import { isoDate, parseDate } from '../../src-shared/dicom/date-time.ts';
import type { DateOrder } from '../../src-shared/dicom/typed-date.ts';

/** DICOM's calendar is the Gregorian one, and what is shown can be typed: in Bangkok and Tehran, too. */
function formatOf(locale: string | undefined): Intl.DateTimeFormat {
  const inDigits = { year: 'numeric', month: '2-digit', day: '2-digit' } as const;
  return new Intl.DateTimeFormat(locale, { calendar: 'gregory', numberingSystem: 'latn', ...inDigits });
}

/** Made once: making one takes longer than drawing a row. */
const format = formatOf(undefined);
const parts = format.formatToParts(new Date(2026, 10, 23));
const places = { year: 'YYYY', month: 'MM', day: 'DD' } as const;
const isPlace = (type: string): type is keyof typeof places => type in places;

/** Order and separators of this computer's dates, as "DD.MM.YYYY". */
export const userDateFormat: string = parts.map(({ type, value }) => (isPlace(type) ? places[type] : value)).join('');

export const userDateOrder: DateOrder = parts.map(({ type }) => type).filter(isPlace);

/** A DICOM date in the user's own form, or that of `locale`; what is no date stays as it came. */
export function userDate(text: string, locale?: string): string {
  const date = parseDate(text);
  if (date === undefined) return text;
  // Of a year with fewer digits a Date makes one of the twentieth century: 00010101, which stands for none, too.
  if (date.year < 1000) return isoDate(date);
  return (locale === undefined ? format : formatOf(locale)).format(new Date(date.year, date.month - 1, date.day));
}

/** The day of a moment, in the user's own form. */
export const userDay = (moment: Date): string => format.format(moment);
