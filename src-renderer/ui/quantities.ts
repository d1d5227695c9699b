import { userDay } from './user-date.ts';

const wholeFormat = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });

/** "2,140", in the user's own form. */
export function wholeText(count: number): string {
  return wholeFormat.format(count);
}

/** "46 MB", in steps of 1000. */
export function bytesText(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = Math.max(0, bytes);
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || value >= 99.5 ? 0 : value >= 9.95 ? 1 : 2;
  return `${value.toFixed(digits)} ${units[unit] ?? 'B'}`;
}

/** "0.4 s", "12 s", "2 min 05 s", "1 h 12 min" */
export function secondsText(seconds: number): string {
  if (seconds < 9.95 && !Number.isInteger(seconds)) return `${Math.max(0, seconds).toFixed(1)} s`;
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
  return `${Math.floor(whole / 3600)} h ${String(Math.floor((whole % 3600) / 60)).padStart(2, '0')} min`;
}

/** "11.6 ms", "40 ms", "1.2 s" */
export function millisecondsText(ms: number): string {
  if (ms >= 1000) return `${(ms / 1000).toFixed(1)} s`;
  return ms < 10 ? `${ms.toFixed(1)} ms` : `${Math.round(ms)} ms`;
}

/** "14:05" today, with the date on other days. In the user's own form. */
export function momentText(iso: string, now: Date): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return iso;
  const time = at.toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' });
  return at.toDateString() === now.toDateString() ? time : `${userDay(at)} ${time}`;
}

/** "2026-11-26 15:20:07 +01:00": a moment for others, who look for it in their logs. */
export function secondText(iso: string): string {
  const at = new Date(iso);
  const minutes = -at.getTimezoneOffset();
  const local = new Date(at.getTime() + minutes * 60_000).toISOString();
  const two = (count: number) => String(count).padStart(2, '0');
  const zone = `${minutes < 0 ? '-' : '+'}${two(Math.floor(Math.abs(minutes) / 60))}:${two(Math.abs(minutes) % 60)}`;
  return `${local.slice(0, 10)} ${local.slice(11, 19)} ${zone}`;
}

/** "1 study", "2,140 studies" */
export function countWords(count: number, one: string, many: string): string {
  return `${count.toLocaleString()} ${count === 1 ? one : many}`;
}
