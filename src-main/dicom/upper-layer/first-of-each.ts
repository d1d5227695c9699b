/** By its key, the first item that has it: of what comes twice in a PDU, the first counts. */
export function firstOfEach<K, T>(items: readonly T[], keyOf: (item: T) => K): ReadonlyMap<K, T> {
  const first = new Map<K, T>();
  for (const item of items) {
    const key = keyOf(item);
    if (!first.has(key)) first.set(key, item);
  }
  return first;
}
