const isShown = (box: HTMLElement) => box.getClientRects().length > 0 || box.matches('textarea');

/** What stands in the boxes of a form, a line each with the name of the box, for a person to read. Empty boxes say nothing. */
export function textOfForm(form: HTMLElement): string {
  const boxes = form.querySelectorAll<HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement>(
    'input, textarea, select',
  );
  return [...boxes]
    .filter((box) => isShown(box) && box.type !== 'search')
    .map((box) => {
      const name = (box.labels?.[0]?.textContent ?? box.getAttribute('aria-label') ?? '').trim();
      const says = name.replace(/\s+/g, ' ').replace(/\s*\*$/, '');
      if (box.type === 'radio' || box.type === 'checkbox')
        return (box as HTMLInputElement).checked ? `✓ ${says}` : '';
      const value = box instanceof HTMLSelectElement ? (box.selectedOptions[0]?.text ?? '') : box.value;
      return value.trim() && box.value ? `${says}: ${value.trim()}` : '';
    })
    .filter(Boolean)
    .join('\n');
}

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
