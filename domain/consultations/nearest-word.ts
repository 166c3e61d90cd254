/** Letters that may differ: none in short words, where another word would be found as easily. */
const allowedDistance = (length: number): number => (length < 4 ? 0 : length < 7 ? 1 : 2);

/** Letters to change, add, leave out or swap with their neighbour to make `b` of `a`; anything above `most` is `most + 1`. */
export function typingDistance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row += 1) {
    const line = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const isEqual = a[row - 1] === b[column - 1];
      let least = Math.min(
        (last[column] ?? 0) + 1,
        (line[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (isEqual ? 0 : 1),
      );
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1])
        least = Math.min(least, (beforeLast[column - 2] ?? 0) + 1);
      line.push(least);
    }
    if (Math.min(...line) > most) return most + 1;
    [beforeLast, last] = [last, line];
  }
  return Math.min(most + 1, last[b.length] ?? 0);
}

/**
 * The word that somebody meant: the typed one when it is part of a known word, else the nearest known word; null when none is near.
 * Of words equally near the first of the list wins.
 */
export function nearestWord(typed: string, known: readonly string[]): string | null {
  if (known.some((word) => word.includes(typed))) return typed;
  let best: string | null = null;
  let most = allowedDistance(typed.length);
  for (const word of known) {
    const distance = typingDistance(typed, word, most);
    if (distance > most) continue;
    best = word;
    most = distance - 1;
    if (most < 1) break;
  }
  return best;
}
