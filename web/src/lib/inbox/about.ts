import type { Task } from '#contracts/inbox/task.ts';
import { genericText } from '#lib/pharmacy/dosage.ts';
import { t } from '#lib/i18n/messages.ts';

/** Names that a row has room for. */
const shown = 3;

/** What a task is about in a few words: the first tests, medicines or procedures, and how many more; names have commas of their own. */
export function aboutText({ about, order }: Pick<Task, 'about' | 'order'>): string {
  const names = order?.type === 'prescription' ? about.map(genericText) : about;
  const first = names.slice(0, shown).join(' · ');
  return names.length > shown ? t('inbox.about_more', { names: first, count: names.length - shown }) : first;
}
