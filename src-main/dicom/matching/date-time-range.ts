import { addDays, parseUtcOffset } from '../../../src-shared/dicom/date-time.ts';

/** All moments that a DT value may mean: to the microsecond, as twenty digits, on the clocks of its own offset from UTC. */
interface Moments {
  readonly first: string;
  readonly last: string;
  /** Minutes east of UTC; undefined where the value has none. */
  readonly offset: number | undefined;
}

/**
 * Whether a DT value fits "20260101", "2026010110-0500", "20260101-20260131", "-2026" or "2026-" (PS3.4 §C.2.2.2.1, §C.2.2.2.5). What is
 * given without its finer components stands for all of that time; of a value its beginning counts. Offsets count where both have one, else
 * both are taken to be in one zone. Undefined where `wanted` is neither a DT value nor a range of them.
 */
export function fitsDateTime(value: string, wanted: string): boolean | undefined {
  const range = parseRange(wanted);
  if (range === undefined) return undefined;
  const own = parseMoments(value);
  if (own === undefined) return false;
  const { from, to } = range;
  return (
    (from === undefined || inOrder(from.first, from, own.first, own)) &&
    (to === undefined || inOrder(own.first, own, to.last, to))
  );
}

/** A hyphen with four digits behind it is an offset, if there is such a one, and else stands between two years (PS3.5 §6.2, VR DT). */
function parseRange(text: string): { readonly from: Moments | undefined; readonly to: Moments | undefined } | undefined {
  const one = parseMoments(text);
  if (one !== undefined) return { from: one, to: one };
  for (let at = text.indexOf('-'); at !== -1; at = text.indexOf('-', at + 1)) {
    const [before, after] = [text.slice(0, at).trim(), text.slice(at + 1).trim()];
    const [from, to] = [parseMoments(before), parseMoments(after)];
    const isRange = (before === '' || from !== undefined) && (after === '' || to !== undefined);
    if (isRange && (from !== undefined || to !== undefined)) return { from, to };
  }
  return undefined;
}

function parseMoments(text: string): Moments | undefined {
  const match = /^(\d{4}(?:\d{2}){0,5})(?:\.(\d{1,6}))?([+-]\d{4})?$/.exec(text.trim());
  if (match === null) return undefined;
  const [, whole = '', fraction = '', zone] = match;
  const offset = zone === undefined ? undefined : parseUtcOffset(zone);
  if ((fraction !== '' && whole.length < 14) || (zone !== undefined && offset === undefined)) return undefined;
  const given = whole + fraction;
  const day = whole.length === 6 ? lastDay(whole) : '31';
  return {
    first: given + '00000101000000000000'.slice(given.length),
    last: given + `999912${day}235959999999`.slice(given.length),
    offset,
  };
}

function lastDay(month: string): string {
  return String(addDays({ year: Number(month.slice(0, 4)), month: Number(month.slice(4)) + 1, day: 1 }, -1).day);
}

function inOrder(early: string, { offset: first }: Moments, late: string, { offset: second }: Moments): boolean {
  return first === undefined || second === undefined ? early <= late : inUtc(early, first) <= inUtc(late, second);
}

function inUtc(moment: string, offset: number): string {
  const number = (from: number, to: number) => Number(moment.slice(from, to));
  const minutes = number(8, 10) * 60 + number(10, 12) - offset;
  const date = addDays({ year: number(0, 4), month: number(4, 6), day: number(6, 8) }, Math.floor(minutes / 1440));
  const ofDay = ((minutes % 1440) + 1440) % 1440;
  const digits = (value: number, width: number) => String(value).padStart(width, '0');
  const day = digits(date.year, 4) + digits(date.month, 2) + digits(date.day, 2);
  return day + digits(Math.floor(ofDay / 60), 2) + digits(ofDay % 60, 2) + moment.slice(12);
}
