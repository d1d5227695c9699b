import type { ReactNode } from 'react';
import { safelyNormalized } from '../../../src-shared/dicom/stream-safe.ts';

/** A column that a person sizes has at least, and at most, so many CSS pixels. */
export const smallest = 40;
export const widest = 1200;

/** One column of a table, without any knowledge of what it shows. The first one given stays frozen at the start. */
export interface GridColumn<T> {
  /** Stable, letters digits and dashes only: it names a CSS variable and is remembered between sessions. */
  readonly id: string;
  readonly header: string;
  /** Longer words for the header's tooltip and the column menu. */
  readonly hint?: string;
  /** CSS pixels. */
  readonly width: number;
  readonly minWidth?: number;
  /** What it may be narrowed to, CSS pixels, so that all columns are on the screen, as long as nobody has sized it. */
  readonly narrow?: number;
  readonly align?: 'start' | 'end' | 'center';
  /** Not shown until a person chooses it. */
  readonly optional?: boolean;
  /** What rows are ordered by; `undefined` always goes last. */
  sortValue(row: T): string | number | undefined;
  /** The cell as text: what is shown (unless `render` says otherwise) and what is copied. */
  text(row: T): string;
  render?(row: T): ReactNode;
}

/** What a person did to the columns of one table; remembered between sessions. */
export interface GridLayout {
  readonly order: readonly string[];
  readonly widths: Readonly<Record<string, number>>;
  /** Only columns whose visibility differs from the default. */
  readonly visible: Readonly<Record<string, boolean>>;
  readonly sorting: readonly { readonly id: string; readonly desc: boolean }[];
}

export const emptyLayout: GridLayout = { order: [], widths: {}, visible: {}, sorting: [] };

/** Reads a remembered layout; anything unreadable falls back to the default, a part at a time. */
export function parseLayout(text: string | undefined): GridLayout {
  if (text === undefined) return emptyLayout;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return emptyLayout;
  }
  if (typeof value !== 'object' || value === null) return emptyLayout;
  const order = 'order' in value && Array.isArray(value.order) ? value.order.filter((id) => typeof id === 'string') : [];
  const sorting = 'sorting' in value && Array.isArray(value.sorting) ? value.sorting.filter(isSort) : [];
  return {
    order,
    sorting,
    widths: 'widths' in value ? recordOf(value.widths, (v): v is number => typeof v === 'number' && v >= 24 && v <= 4000) : {},
    visible: 'visible' in value ? recordOf(value.visible, (v): v is boolean => typeof v === 'boolean') : {},
  };
}

function isSort(value: unknown): value is { id: string; desc: boolean } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'id' in value &&
    typeof value.id === 'string' &&
    'desc' in value &&
    typeof value.desc === 'boolean'
  );
}

function recordOf<V>(value: unknown, is: (v: unknown) => v is V): Record<string, V> {
  const result: Record<string, V> = {};
  if (typeof value !== 'object' || value === null) return result;
  for (const [key, entry] of Object.entries(value)) if (is(entry)) result[key] = entry;
  return result;
}

/** Text folded for ordering: case and accents do not separate names. Plain comparison of the result is fast enough for 100,000 rows. */
export function foldForSort(text: string): string {
  const lower = text.toLowerCase();
  for (let i = 0; i < lower.length; i++) {
    if (lower.charCodeAt(i) > 0x7f) return safelyNormalized(lower, 'NFKD').replace(/\p{M}/gu, '');
  }
  return lower;
}
