import type { DateOrder } from '../../src-shared/dicom/typed-date.ts';

const parts = new Intl.DateTimeFormat(undefined, { year: 'numeric', month: '2-digit', day: '2-digit' }).formatToParts(
  new Date(2026, 10, 23),
);
const places = { year: 'YYYY', month: 'MM', day: 'DD' } as const;
const isPlace = (type: string): type is keyof typeof places => type in places;

/** Order and separators of this computer's dates, as "DD.MM.YYYY". */
export const userDateFormat: string = parts.map(({ type, value }) => (isPlace(type) ? places[type] : value)).join('');

export const userDateOrder: DateOrder = parts.map(({ type }) => type).filter(isPlace);
