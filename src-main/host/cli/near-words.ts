/** The words nearest to what was typed, best first: for "did you mean". Empty when nothing is near. */
export function nearWords(typed: string, words: Iterable<string>, count = 3): string[] {
  const wanted = typed.toLowerCase();
  const farthest = Math.max(2, Math.floor(wanted.length / 3));
  const found: { word: string; distance: number }[] = [];
  for (const word of words) {
    const candidate = word.toLowerCase();
    const distance =
      candidate.includes(wanted) && wanted.length >= 4
        ? 1 + (candidate.length - wanted.length) / 10
        : editDistance(wanted, candidate, farthest);
    if (distance <= farthest) found.push({ word, distance });
  }
  found.sort((a, b) => a.distance - b.distance || a.word.localeCompare(b.word));
  return found.slice(0, count).map(({ word }) => word);
}

/** Letters to insert, delete, replace or swap with their neighbour; anything beyond `farthest` is only known to be more. */
function editDistance(a: string, b: string, farthest: number): number {
  if (Math.abs(a.length - b.length) > farthest) return farthest + 1;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let best = Math.min(replaced, (last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, (beforeLast[j - 2] ?? 0) + 1);
      row.push(best);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
