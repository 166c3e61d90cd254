import { expect, test } from 'vitest';
import { auditActions } from '#lib/audit/audit-actions.ts';

test('an act stands in the list once: a choice that comes twice stops the page', () => {
  expect([...new Set(auditActions)]).toEqual([...auditActions]);
});
