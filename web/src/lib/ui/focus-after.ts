import type { Attachment } from 'svelte/attachments';

/**
 * Of a list whose rows are taken away by a button within them, marked `data-removes`: the focus goes to the button that has taken its place,
 * else to where more is added, and never to the page.
 * @param otherwise selector of where more is added, within the same element
 */
export const keepsFocus =
  (otherwise: string): Attachment<HTMLElement> =>
  (box) => {
    const buttons = () => [...box.querySelectorAll<HTMLElement>('[data-removes]')];
    const onclick = ({ target }: MouseEvent) => {
      const at = buttons().findIndex((button) => button.contains(target as Node));
      if (at < 0) return;
      // Once the row is gone: what removes it hears of the press after this.
      setTimeout(() => {
        if (document.activeElement && document.activeElement !== document.body) return;
        const left = buttons();
        (left[Math.min(at, left.length - 1)] ?? box.querySelector<HTMLElement>(otherwise))?.focus();
      });
    };
    box.addEventListener('click', onclick);
    return () => box.removeEventListener('click', onclick);
  };
