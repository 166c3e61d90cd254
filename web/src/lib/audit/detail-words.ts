import '#lib/platform/settings-words.ts';
import '#lib/appointments/appointment-words.ts';
import '#lib/identity/door-words.ts';
import '#lib/pharmacy/stock-words.ts';
import '#lib/audit/audit-words.ts';
import { clinicalDate } from '#lib/platform/format.ts';
import { tAny } from '#lib/i18n/messages.ts';

/** Where a code of the audit has its words on other pages: by the name of the detail, the first place that knows it. */
const wordsAt: Readonly<Record<string, readonly string[]>> = {
  roles: ['role.'],
  role: ['role.'],
  taken: ['role.'],
  waiting: ['role.'],
  kind: [
    'kind.',
    'approval.about_',
    'glass.kind_',
    'availability.',
    'stock.kind.',
    'visit_kind.',
    'grant.kind_',
  ],
  stage: ['stage.'],
  task: ['kind.'],
  exit: ['exit.'],
  state: ['approval.', 'queue.state_'],
  fields: ['person.field_', 'audit.field.'],
  finding: ['glass.finding_'],
  locale: ['language.'],
  reason: ['attention.'],
  via: ['access.via_'],
  to: ['ladder.to_'],
};

function valueWords(name: string, value: unknown): string {
  if (Array.isArray(value)) return value.map((each) => valueWords(name, each)).join(', ');
  if (typeof value === 'object' && value !== null) return JSON.stringify(value);
  const text = String(value);
  if (typeof value === 'boolean') return tAny(`audit.value.${text}`);
  if (/^\d{4}-\d\d-\d\d$/.test(text)) return clinicalDate(text);
  const known = wordsAt[name]?.map((at) => tAny(at + text, '')).find(Boolean);
  return known ?? tAny(`audit.value.${text}`, text);
}

/** What an act of the audit says more, for people; ids and codes that no page has words for stand as they are. */
export const detailWords = (name: string, value: unknown): string =>
  `${tAny(`audit.detail.${name}`, name)}: ${valueWords(name, value)}`;
