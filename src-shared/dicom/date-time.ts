/** A calendar date; month 1–12, day 1–31. */
export interface DicomDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** A time of day. What was not given is undefined, and so is everything finer. Second 60 is a leap second. */
export interface DicomTime {
  readonly hour: number;
  readonly minute: number | undefined;
  readonly second: number | undefined;
  /** Digits of the fraction as given, 1–6, "" when none. */
  readonly fraction: string;
}

/** A range; either end may be open. */
export interface DateRange {
  readonly from: DicomDate | undefined;
  readonly to: DicomDate | undefined;
}

/** "20261123", and the old form "2026.11.23" (PS3.5 §6.2, DA). Undefined when no such day exists. */
export function parseDate(text: string): DicomDate | undefined {
  const match = /^(\d{4})(\.?)(\d{2})\2(\d{2})$/.exec(text.trim());
  if (!match) return undefined;
  const date = { year: Number(match[1]), month: Number(match[3]), day: Number(match[4]) };
  return isRealDate(date) ? date : undefined;
}

/** "HHMMSS.FFFFFF" cut off after any component, and the old form with colons (PS3.5 §6.2, TM). */
export function parseTime(text: string): DicomTime | undefined {
  const match = /^(\d{2})(?:(:?)(\d{2})(?:\2(\d{2})(?:\.(\d{1,6}))?)?)?$/.exec(text.trim());
  if (!match) return undefined;
  const [, hour, , minute, second, fraction] = match;
  const time = {
    hour: Number(hour),
    minute: minute === undefined ? undefined : Number(minute),
    second: second === undefined ? undefined : Number(second),
    fraction: fraction ?? '',
  };
  return time.hour <= 23 && (time.minute ?? 0) <= 59 && (time.second ?? 0) <= 60 ? time : undefined;
}

/** "+0530" as minutes east of UTC, −720…+840 (PS3.3 §C.12.1.1.8, PS3.5 §6.2, DT). */
export function parseUtcOffset(text: string): number | undefined {
  const match = /^([+-])(\d{2})([0-5]\d)$/.exec(text.trim());
  if (!match) return undefined;
  const minutes = Number(match[2]) * 60 + Number(match[3]);
  const offset = match[1] === '-' && minutes !== 0 ? -minutes : minutes;
  return offset < -720 || offset > 840 ? undefined : offset;
}

/** "20261123" */
export function toDicomDate(date: DicomDate): string {
  return digits(date.year, 4) + digits(date.month, 2) + digits(date.day, 2);
}

/** "142305.25" with the components that are there. */
export function toDicomTime(time: DicomTime): string {
  if (time.minute === undefined) return digits(time.hour, 2);
  if (time.second === undefined) return digits(time.hour, 2) + digits(time.minute, 2);
  const fraction = time.fraction === '' ? '' : `.${time.fraction}`;
  return digits(time.hour, 2) + digits(time.minute, 2) + digits(time.second, 2) + fraction;
}

/** "2026-11-23" for reading and sorting; what is no date stays as it is. */
export function formatDate(text: string): string {
  const date = parseDate(text);
  return date ? isoDate(date) : text;
}

/** "14:23:05", "14:23" or "14 h"; fractions are left out, and what is no time stays as it is. */
export function formatTime(text: string): string {
  const time = parseTime(text);
  if (!time) return text;
  if (time.minute === undefined) return `${digits(time.hour, 2)} h`;
  const seconds = time.second === undefined ? '' : `:${digits(time.second, 2)}`;
  return `${digits(time.hour, 2)}:${digits(time.minute, 2)}${seconds}`;
}

/** "2026-11-23" → date, as HTML date fields give it. */
export function parseIsoDate(text: string): DicomDate | undefined {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) ? parseDate(text.replaceAll('-', '')) : undefined;
}

/** "2026-11-23" */
export function isoDate(date: DicomDate): string {
  return `${digits(date.year, 4)}-${digits(date.month, 2)}-${digits(date.day, 2)}`;
}

/**
 * Range matching text: "20261101-20261123", "20261101-", "-20261123", one day as "20261123", no limits as "" (universal
 * matching). Ends in the wrong order are swapped (PS3.4 §C.2.2.2.5).
 */
export function formatDateRange(range: DateRange): string {
  const { from, to } = range;
  if (!from && !to) return '';
  if (!from || !to) return `${from ? toDicomDate(from) : ''}-${to ? toDicomDate(to) : ''}`;
  const [first, last] = [toDicomDate(from), toDicomDate(to)].sort();
  return first === last ? `${first}` : `${first}-${last}`;
}

/** The opposite. Undefined when the text is neither a date nor a range of dates; "" is the range without limits. */
export function parseDateRange(text: string): DateRange | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return { from: undefined, to: undefined };
  const [first = '', last, ...more] = trimmed.split('-');
  if (more.length > 0) return undefined;
  const from = parseDate(first);
  if (last === undefined) return from && { from, to: from };
  const to = parseDate(last);
  if ((first !== '' && !from) || (last !== '' && !to) || (!from && !to)) return undefined;
  return { from, to };
}

/** Ranges offered in the form, newest first; `days` counts today. */
export const datePresets = [
  { id: 'today', label: 'Today', first: 0, last: 0 },
  { id: 'yesterday', label: 'Yesterday', first: -1, last: -1 },
  { id: 'last-2-days', label: 'Last 2 days', first: -1, last: 0 },
  { id: 'last-7-days', label: 'Last 7 days', first: -6, last: 0 },
  { id: 'last-30-days', label: 'Last 30 days', first: -29, last: 0 },
  { id: 'last-90-days', label: 'Last 90 days', first: -89, last: 0 },
  { id: 'last-365-days', label: 'Last 365 days', first: -364, last: 0 },
] as const;
export type DatePreset = (typeof datePresets)[number]['id'];

/** The range of a preset, counted from `today` in the user's own calendar. */
export function presetRange(id: DatePreset, today: DicomDate): DateRange {
  const preset = datePresets.find((candidate) => candidate.id === id) ?? datePresets[0];
  return { from: addDays(today, preset.first), to: addDays(today, preset.last) };
}

/** Counts days in the Gregorian calendar, without time zones. */
export function addDays(date: DicomDate, days: number): DicomDate {
  const moved = new Date(0);
  moved.setUTCFullYear(date.year, date.month - 1, date.day + days);
  return { year: moved.getUTCFullYear(), month: moved.getUTCMonth() + 1, day: moved.getUTCDate() };
}

/** The date a `Date` shows on this computer's calendar. */
export function localDate(date: Date): DicomDate {
  return { year: date.getFullYear(), month: date.getMonth() + 1, day: date.getDate() };
}

/** "045Y", "003M", "02W"… as "45 y", "3 mo"; what is no age stays as it is (PS3.5 §6.2, AS). */
export function formatAge(text: string): string {
  const match = /^(\d{3})([DWMY])$/.exec(text.trim());
  if (!match) return text;
  const unit = match[2] === 'Y' ? 'y' : match[2] === 'M' ? 'mo' : match[2] === 'W' ? 'wk' : 'd';
  return `${Number(match[1])} ${unit}`;
}

function isRealDate({ year, month, day }: DicomDate): boolean {
  return month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month);
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

function digits(n: number, width: number): string {
  return String(n).padStart(width, '0');
}
