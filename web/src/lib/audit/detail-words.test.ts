import { afterEach, describe, expect, it } from 'vitest';
import { words as hindi } from '#lib/i18n/hi.ts';
import { english, speak } from '#lib/i18n/messages.ts';
import { detailWords } from '#lib/audit/detail-words.ts';

describe('what an act of the audit says more', () => {
  afterEach(() => speak('en', english));

  it('is in words where pages have them', () => {
    expect(detailWords('kind', 'triage')).toBe('Kind: Triage');
    expect(detailWords('task', 'specimen_receipt')).toBe('Task: Specimen receipt');
    expect(detailWords('roles', ['nurse', 'cashier'])).toBe('Roles: Nurse, Cashier');
    expect(detailWords('date', '2026-11-27')).toBe('Day: 27-Nov-2026');
    speak('hi', hindi);
    expect(detailWords('stage', 'billing')).toBe('चरण: बिलिंग');
  });
  it('is as it was recorded where they have none', () => {
    expect(detailWords('workflowId', 'h:1:opdVisit:2')).toBe('Flow: h:1:opdVisit:2');
    expect(detailWords('of_next_year', null)).toBe('of_next_year: null');
  });
});
