const isId = /^[\da-f]{8}-[\da-f-]{27}$/i;
/** Words of a form's data, each with its place in it: what somebody wrote, and no ids and marks of choices. */
function wordsIn(data: unknown, place = ''): [place: string, words: string][] {
  if (typeof data === 'string') {
    const words = data.trim();
    return words && !isId.test(words) && !/^[a-z]+_[a-z_]+$/.test(words) ? [[place, words]] : [];
  }
  return data && typeof data === 'object'
    ? Object.entries(data).flatMap(([key, entry]) => wordsIn(entry, `${place}.${key}`))
    : [];
}

/** What one draft of a form says and another does not, a line each, for a person to read; all of it where they say the same. */
export function textOfData(data: unknown, besides: unknown): string {
  const known = new Map(wordsIn(besides));
  const all = wordsIn(data);
  const differing = all.filter(([place, words]) => known.get(place) !== words);
  return (differing.length ? differing : all).map(([, words]) => words).join('\n');
}
