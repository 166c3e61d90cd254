import { describe, expect, it } from 'vitest';
import type { ConsultationOutcome } from '#contracts/cases/messages.ts';
import type { Standing } from '#contracts/cases/plan.ts';
import { visitRules } from '#domain/visits/visit-flow.ts';
import { playCase, who } from '#test/builders/played-case.ts';

const held = { standing: { blocks: true, awaits: true } };
const standing = (blocks: boolean, awaits: boolean): { standing: Standing } => ({
  standing: { blocks, awaits },
});

/** A visit whose doctor has signed a consultation with this outcome, and ordered something or nothing. */
function consulted(outcome: ConsultationOutcome, isOrdering: boolean) {
  const visit = playCase(visitRules({ type: 'opdVisit', kind: 'consultation' }));
  visit.take({ ...who, act: 'checkIn', kind: 'consultation' });
  visit.complete({ kind: 'triage', urgency: 4 });
  visit.complete({ kind: 'consultation', outcome }, { isOrdering });
  return visit;
}
/** Whether the visit moves on when the tables are as given. */
const movesOn = (visit: ReturnType<typeof consulted>, found: { standing: Standing }): boolean => {
  const plan = visit.decideOwn('advance');
  if (!plan) return false;
  try {
    visit.write(plan, found);
    return true;
  } catch {
    return false;
  }
};

describe('orders of a visit', () => {
  it('nothing ordered: on to the bill at once', () => {
    const visit = consulted('complete', false);
    expect([visit.flow.rules.stage(), visit.open('billing').length]).toEqual(['billing', 1]);
  });

  it('the bill waits for what was ordered before and is still to be done', () => {
    const visit = playCase(visitRules({ type: 'opdVisit', kind: 'consultation' }));
    visit.take({ ...who, act: 'checkIn', kind: 'consultation' });
    visit.complete({ kind: 'triage', urgency: 4 });
    visit.complete({ kind: 'consultation', outcome: 'complete' }, held);
    expect([visit.flow.rules.stage(), visit.open()]).toEqual(['orders', []]);
  });

  it('the bill waits until nothing is to be collected, handed over or performed', () => {
    const visit = consulted('complete', true);
    expect(visit.flow.rules.stage()).toBe('orders');
    // What somebody waits for holds the bill up no longer than it is to be taken.
    expect(movesOn(visit, held)).toBe(false);
    expect(movesOn(visit, standing(true, false))).toBe(false);
    expect(movesOn(visit, standing(false, true))).toBe(true);
    expect([visit.flow.rules.stage(), visit.open('billing').length]).toEqual(['billing', 1]);
    expect(visit.decideOwn('advance')).toBeNull();
  });

  it('the patient returns to the doctor when what they wait for is in, whatever else is pending', () => {
    const visit = consulted('await_results', true);
    expect(movesOn(visit, standing(true, true))).toBe(false);
    expect(movesOn(visit, standing(true, false))).toBe(true);
    expect([visit.flow.rules.stage(), visit.open('consultation').length]).toEqual(['consultation', 1]);
    // Seen again, and sent on: now the bill is what waits.
    visit.complete({ kind: 'consultation', outcome: 'complete' }, standing(true, false));
    expect(movesOn(visit, standing(true, false))).toBe(false);
    expect(movesOn(visit, standing(false, false))).toBe(true);
    expect(visit.flow.rules.stage()).toBe('billing');
  });

  it('a visit for orders alone waits for them from the beginning', () => {
    for (const kind of ['lab_only', 'pharmacy_only', 'procedure_only'] as const) {
      const visit = playCase(visitRules({ type: 'opdVisit', kind }));
      visit.take({ ...who, act: 'checkIn', kind }, { isOrdering: true });
      expect([visit.flow.rules.stage(), visit.open()]).toEqual(['orders', []]);
      expect(movesOn(visit, standing(true, false))).toBe(false);
      expect(movesOn(visit, standing(false, false))).toBe(true);
      expect(visit.open('billing')).toHaveLength(1);
    }
  });

  it('a visit that does not wait, or has ended, moves on no more', () => {
    const visit = consulted('complete', true);
    visit.take({ ...who, act: 'exitVisit', exit: 'left' });
    expect(visit.decideOwn('advance')).toBeNull();
    const seen = consulted('complete', false);
    expect(seen.decideOwn('advance')).toBeNull();
  });

  it('who leaves while orders are out has nothing open', () => {
    const visit = consulted('await_results', true);
    visit.take({ ...who, act: 'exitVisit', exit: 'left' });
    expect([visit.flow.rules.outcome(), visit.open(), visit.flow.rules.deadlines()]).toEqual([
      'left',
      [],
      [],
    ]);
  });
});
