/** Puts off `compute` until the value is first asked for, and keeps it. For pure values that cost something to build. */
export function once<T>(compute: () => T): () => T {
  let kept: { readonly value: T } | undefined;
  return () => {
    kept ??= { value: compute() };
    return kept.value;
  };
}
