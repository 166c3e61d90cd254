/**
 * Whether a key is an Enter that is only held down. What Enter sends brings another form to the same place, often with everything
 * filled in: the payment after its bill, the next specimen. An Enter held a moment too long would send that as well, unread.
 * @param writesLines whether the key goes into a text of several lines, where it writes lines
 */
export const isHeldEnter = (
  { key, repeat, ctrlKey, metaKey }: Pick<KeyboardEvent, 'key' | 'repeat' | 'ctrlKey' | 'metaKey'>,
  writesLines: boolean,
): boolean => repeat && key === 'Enter' && (!writesLines || ctrlKey || metaKey);

/**
 * Tells of each press whether it is the second of a double click and meets something else than the first one did: what came to its
 * place meanwhile was meant by nobody.
 */
export function doubleClicks<T>(): (nth: number, pressed: T | null) => boolean {
  let first: T | null = null;
  return (nth, pressed) => {
    if (nth > 1) return pressed !== null && pressed !== first;
    first = pressed;
    return false;
  };
}

const acts = 'button, a, summary, [role=option]';
const stop = (event: Event) => {
  event.preventDefault();
  event.stopImmediatePropagation();
};

/** Lets one press do one thing on the whole page, before anything else hears of it. Returns how it ends. */
export function onePressOneAct(): () => void {
  const isStray = doubleClicks<Element>();
  const onkeydown = (event: KeyboardEvent) => {
    if (isHeldEnter(event, event.target instanceof HTMLTextAreaElement)) stop(event);
  };
  const onclick = (event: MouseEvent) => {
    if (isStray(event.detail, (event.target as Element).closest(acts))) stop(event);
  };
  window.addEventListener('keydown', onkeydown, true);
  window.addEventListener('click', onclick, true);
  return () => {
    window.removeEventListener('keydown', onkeydown, true);
    window.removeEventListener('click', onclick, true);
  };
}
