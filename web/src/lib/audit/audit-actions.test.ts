import { expect, test } from 'vitest';
import '#lib/audit/audit-words.ts';
import { tAny } from '#lib/i18n/messages.ts';
import { auditActions } from '#lib/audit/audit-actions.ts';

test('an act stands in the list once: a choice that comes twice stops the page', () => {
  expect([...new Set(auditActions)]).toEqual([...auditActions]);
});

test('every act has words of its own: none is shown as its code', () => {
  expect(auditActions.filter((action) => tAny(`audit.${action}`, '') === '')).toEqual([]);
});
