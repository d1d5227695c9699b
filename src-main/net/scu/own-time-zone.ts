/** This computer's offset from UTC at a moment, as (0008,0201) has it: ±hhmm (PS3.3 C.12.1.1.8). */
export function ownTimeZone(at: Date): string {
  const minutes = -at.getTimezoneOffset();
  const [hours, rest] = [Math.trunc(Math.abs(minutes) / 60), Math.abs(minutes) % 60].map((n) => String(n).padStart(2, '0'));
  return `${minutes < 0 ? '-' : '+'}${hours}${rest}`;
}
