import {
  addDays,
  type DicomDate,
  type DicomTime,
  parseDate,
  parseTime,
  toDicomDate,
  toDicomTime,
} from '../../../src-shared/dicom/date-time.ts';

/** How far east of UTC a place's clocks are at a moment that its own calendar and clock show, in minutes. */
export type LocalOffset = (date: DicomDate, time: DicomTime) => number;

/** A DA value and the TM value that belongs to it, as an index or data set has them; empty where there is none. */
export interface DateWithTime {
  readonly date: string;
  readonly time: string;
}

const minutesOfDay = 1440;

/**
 * The same moment on the clocks of another time zone. `own` is the object's Timezone Offset From UTC; where it has none, `local` says what
 * its times are taken to be in. What is no moment stays as it is: a date without a time, a time without a date, text that is neither.
 */
export function inTimeZone(value: DateWithTime, own: number | undefined, asked: number, local: LocalOffset): DateWithTime {
  const date = parseDate(value.date);
  const time = parseTime(value.time);
  if (date === undefined || time === undefined) return value;
  const shift = asked - (own ?? local(date, time));
  if (shift === 0) return value;
  const minutes = time.hour * 60 + (time.minute ?? 0) + shift;
  const days = Math.floor(minutes / minutesOfDay);
  const ofDay = minutes - days * minutesOfDay;
  // An hour alone stays one as long as whole hours lie between; else it is given as its beginning.
  const minute = time.minute === undefined && shift % 60 === 0 ? undefined : ofDay % 60;
  return {
    date: toDicomDate(addDays(date, days)),
    time: toDicomTime({ ...time, hour: Math.floor(ofDay / 60), minute }),
  };
}
