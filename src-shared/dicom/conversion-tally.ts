import type { ConvertedObjects } from './explain/conversions.ts';

/** Counts converted objects by the transfer syntaxes they were converted from and to. */
export class ConversionTally {
  readonly #counts = new Map<string, ConvertedObjects>();

  add(converted: { readonly from: string; readonly to: string } | undefined): void {
    if (converted === undefined) return;
    const { from, to } = converted;
    const key = `${from} ${to}`;
    this.#counts.set(key, { from, to, count: (this.#counts.get(key)?.count ?? 0) + 1 });
  }

  get converted(): ConvertedObjects[] {
    return [...this.#counts.values()];
  }
}
