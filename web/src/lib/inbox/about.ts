import type { Task } from '#contracts/inbox/task.ts';
import { genericText } from '#lib/pharmacy/dosage.ts';
import { unitText } from '#lib/platform/format.ts';
import { t } from '#lib/i18n/messages.ts';

/** Names that a row has room for. */
const shown = 3;

/** What a task is about in a few words: the first tests, medicines or procedures, and how many more; names have commas of their own. */
export function aboutText({ about, order }: Pick<Task, 'about' | 'order'>): string {
  const names = order?.type === 'prescription' ? about.map(genericText) : about;
  const first = names.slice(0, shown).join(' · ');
  return names.length > shown ? t('inbox.about_more', { names: first, count: names.length - shown }) : first;
}

/** Critical results of a task in a few words: what was measured, the value and its unit. */
export const criticalText = ({ critical }: Pick<Task, 'critical'>): string =>
  critical
    .map(({ name, comparator, value, unit }) =>
      [name, `${comparator ?? ''}${value ?? ''}`, unit ? unitText(unit) : ''].filter(Boolean).join(' '),
    )
    .join(' · ');
