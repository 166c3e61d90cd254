import type { Attachment } from 'svelte/attachments';

/**
 * Prints an element and nothing else, whatever surrounds it: while the browser prints, it stands beside the application, so that no
 * frame that scrolls by itself cuts it off at one screen. On screen it stays where it is. The rules are in `app.css`.
 */
export const printedAlone: Attachment<HTMLElement> = (node) => {
  const place = document.createComment('');
  const leave = () => {
    node.before(place);
    document.body.append(node);
    document.body.classList.add('prints-alone');
  };
  const comeBack = () => {
    if (!place.isConnected) return;
    place.replaceWith(node);
    document.body.classList.remove('prints-alone');
  };
  node.classList.add('printed-alone');
  addEventListener('beforeprint', leave);
  addEventListener('afterprint', comeBack);
  return () => {
    removeEventListener('beforeprint', leave);
    removeEventListener('afterprint', comeBack);
    document.body.classList.remove('prints-alone');
    place.remove();
  };
};
