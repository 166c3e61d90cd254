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
