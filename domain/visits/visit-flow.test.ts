import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TaskFacts } from '#contracts/cases/messages.ts';
import type { VisitPlan } from '#contracts/cases/plan.ts';
import type { TaskKind } from '#contracts/inbox/names.ts';
import type { Urgency, VisitExit } from '#contracts/visits/names.ts';
import { isRefused } from '#domain/cases/case-rules.ts';
import { visitRules } from '#domain/visits/visit-flow.ts';
import { playCase, who } from '#test/builders/played-case.ts';
import type { Around, PlayedCase } from '#test/builders/played-case.ts';

const due = { balance: 500 };
const checkIn = { ...who, act: 'checkIn' as const, kind: 'consultation' as const };
const exit = (how: VisitExit) => ({ ...who, act: 'exitVisit' as const, exit: how });

/** A visit to a doctor, checked in. */
function arrived(around: Around = {}): PlayedCase<VisitPlan> {
  const visit = playCase(visitRules({ type: 'opdVisit', kind: 'consultation' }));
  visit.take(checkIn, around);
  return visit;
}
const factsOf: Partial<Record<TaskKind, TaskFacts>> = {
  triage: { kind: 'triage', urgency: 4 },
  consultation: { kind: 'consultation', outcome: 'complete' },
  billing: { kind: 'billing' },
  payment: { kind: 'payment' },
};
const only = (visit: PlayedCase<VisitPlan>): TaskKind =>
  [...visit.flow.tasks.values()][0]?.kind ?? 'attention';
/** Completes the one open task, as most people would. */
const goOn = (visit: PlayedCase<VisitPlan>, around: Around = due) =>
  visit.complete(factsOf[only(visit)] ?? { kind: 'attention' }, around);
const triage = (urgency: Urgency): TaskFacts => ({ kind: 'triage', urgency });

describe('the outpatient visit', () => {
  it('goes from check-in over triage, consultation, bill and payment to closed', () => {
    const visit = arrived();
    const stages = [visit.flow.rules.stage()];
    while (!visit.flow.rules.outcome()) {
      goOn(visit);
      stages.push(visit.flow.rules.stage());
    }
    expect(stages).toEqual(['triage', 'consultation', 'billing', 'payment', 'closed']);
    expect(visit.flow.rules.outcome()).toBe('completed');
    expect(visit.open()).toEqual([]);
  });

  it('skips the payment when nothing is due', () => {
    const visit = arrived();
    goOn(visit);
    goOn(visit);
    goOn(visit, { balance: 0 });
    expect(visit.flow.rules.outcome()).toBe('completed');
  });

  it('lets a doctor refer to a second one in the same visit and charges both', () => {
    const visit = arrived();
    visit.complete(triage(3), due);
    const first = visit.complete(
      { kind: 'consultation', outcome: 'refer_doctor', toDoctorId: 'second' },
      due,
    );
    expect(first).toMatchObject({
      charges: true,
      signs: true,
      ways: [{ stage: 'consultation', opens: [{ kind: 'consultation', doctorId: 'second' }] }],
    });
    expect(goOn(visit).charges).toBe(true);
    expect(visit.flow.rules.stage()).toBe('billing');
    // Two consultations have been held: the visit has taken place.
    expect(visit.decide(exit('cancelled'))).toEqual({ refusal: 'visit.exit_not_allowed' });
  });

  it('asks for the fee first where the hospital wants it, and charges the consultation once', () => {
    const visit = arrived();
    visit.complete(triage(4), { ...due, moneyFirst: true });
    expect(visit.flow.rules.stage()).toBe('payment');
    goOn(visit);
    expect(visit.flow.rules.stage()).toBe('consultation');
    expect(goOn(visit).charges).toBeUndefined();
    // A second consultation was not paid for before: it is charged.
    const second = arrived();
    second.complete(triage(4), { ...due, moneyFirst: true });
    goOn(second);
    second.complete({ kind: 'consultation', outcome: 'refer_doctor', toDoctorId: 'second' }, due);
    expect(goOn(second).charges).toBe(true);
  });

  it('opens the consultation at once when the fee asked for first is zero', () => {
    const visit = arrived();
    visit.complete(triage(4), { balance: 0, moneyFirst: true });
    expect(only(visit)).toBe('consultation');
    expect(goOn(visit).charges).toBeUndefined();
  });

  it('never lets an urgent patient wait for money', () => {
    for (const urgency of [1, 2] as const) {
      const visit = arrived();
      visit.complete(triage(urgency), { ...due, moneyFirst: true });
      expect(only(visit)).toBe('consultation');
      // The fee was not asked for before, so it is charged with the consultation.
      expect(goOn(visit).charges).toBe(true);
    }
  });

  it('refuses a task that is not open, of another kind, or of a closed visit', () => {
    const visit = arrived();
    const completing = (taskId: string, facts: TaskFacts) =>
      visit.decide({ ...who, act: 'completeTask', taskId, facts });
    const [task = ''] = visit.open('triage');
    expect(completing('other', triage(4))).toEqual({ refusal: 'task.not_open' });
    expect(completing(task, { kind: 'payment' })).toEqual({ refusal: 'task.not_open' });
    expect(visit.decide(checkIn)).toEqual({ refusal: 'visit.already_open' });
    visit.take(exit('left'));
    expect(completing(task, triage(4))).toEqual({ refusal: 'visit.closed' });
    expect(visit.decide(exit('left'))).toEqual({ refusal: 'visit.closed' });
  });

  it('does not cancel what was performed', () => {
    const visit = arrived();
    goOn(visit);
    const decided = (how: VisitExit) => {
      const plan = visit.decide(exit(how));
      return isRefused(plan) ? plan.refusal : null;
    };
    expect(decided('cancelled')).toBeNull();
    goOn(visit);
    expect(decided('cancelled')).toBe('visit.exit_not_allowed');
    expect(decided('no_show')).toBe('visit.exit_not_allowed');
    expect(decided('left')).toBeNull();
  });

  it('carries an exit that the doctor decided out when the bill is done', () => {
    const visit = arrived();
    goOn(visit);
    visit.complete({ kind: 'consultation', outcome: 'referred' }, due);
    goOn(visit);
    goOn(visit);
    expect(visit.flow.rules.outcome()).toBe('referred');
  });

  it('is a no-show when its session ends before anybody saw the patient, and is left when nobody goes on', () => {
    const visit = arrived({ at: 1000, sessionEndsAt: 5000 });
    const days = 86_400_000;
    expect(visit.flow.rules.deadlines()).toEqual([
      { at: 5000, step: 'no_show' },
      { at: 1000 + 3 * days, step: 'abandon' },
    ]);
    visit.flow.rules.postpone('no_show', 7000);
    expect(visit.flow.rules.deadlines()[0]?.at).toBe(7000);
    goOn(visit);
    goOn(visit);
    // Seen by a doctor: no longer a no-show.
    expect(visit.decideOwn('no_show')).toBeNull();
    expect(visit.flow.rules.deadlines().map(({ step }) => step)).toEqual(['abandon']);
    visit.own('abandon');
    expect([visit.flow.rules.outcome(), visit.open(), visit.flow.rules.deadlines()]).toEqual([
      'left',
      [],
      [],
    ]);
  });

  it('always has one open task or an outcome, whatever people do', () => {
    const step = fc.record({
      act: fc.constantFrom('complete', 'exit', 'wrong'),
      exit: fc.constantFrom<VisitExit>('no_show', 'left', 'referred', 'transferred', 'died', 'cancelled'),
      outcome: fc.constantFrom('complete', 'refer_doctor', 'referred', 'transferred', 'died'),
      urgency: fc.constantFrom<Urgency>(1, 2, 3, 4, 5),
      balance: fc.boolean(),
      first: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const visit = arrived();
        for (const { act, exit: how, outcome, urgency, balance, first } of steps) {
          const before = JSON.stringify([...visit.flow.tasks]);
          const facts = {
            ...(factsOf[only(visit)] ?? { kind: 'triage' }),
            ...(only(visit) === 'consultation' ? { outcome } : { urgency }),
          } as TaskFacts;
          const decided =
            act === 'exit'
              ? visit.decide(exit(how))
              : visit.decide({
                  ...who,
                  act: 'completeTask',
                  taskId: act === 'wrong' ? 'nobody' : (visit.open()[0] ?? 'none'),
                  facts,
                });
          if (isRefused(decided)) expect(JSON.stringify([...visit.flow.tasks])).toBe(before);
          else visit.write(decided, { balance: balance ? 500 : 0, moneyFirst: first });
          expect(visit.flow.tasks.size).toBe(visit.flow.rules.outcome() ? 0 : 1);
        }
      }),
    );
  });
});

describe('an emergency', () => {
  const emergency = (around: Around = {}) => {
    const visit = playCase(visitRules({ type: 'opdVisit', kind: 'emergency' }));
    visit.take({ ...checkIn, kind: 'emergency' }, around);
    return visit;
  };
  const held = { kind: 'consultation', outcome: 'complete' } as const;

  it('is treated before it is triaged: both are open at once, and no fee stands before either', () => {
    const visit = emergency({ ...due, moneyFirst: true });
    expect([...visit.flow.tasks.values()].map(({ kind }) => kind)).toEqual(['consultation', 'triage']);
    // Urgent or not, the triage goes beside the way and opens nothing a second time.
    visit.complete(triage(4), { ...due, moneyFirst: true });
    expect([visit.flow.rules.stage(), visit.open().length]).toEqual(['consultation', 1]);
    expect(visit.complete(held, due)).toMatchObject({ charges: true, signs: true });
    expect(visit.flow.rules.stage()).toBe('billing');
  });

  it('may be triaged after the doctor, and goes on waiting for what it waited for', () => {
    const visit = emergency();
    visit.complete({ kind: 'consultation', outcome: 'await_results' }, { isOrdering: true });
    const late = visit.complete(triage(2));
    expect(late.ways).toEqual([{ stage: 'orders', opens: [], waits: 'answered' }]);
    visit.own('advance', { standing: { blocks: false, awaits: false } });
    expect([visit.flow.rules.stage(), visit.open('consultation').length]).toEqual(['consultation', 1]);
  });

  it('asks nobody for a triage any more once the bill is made, or the patient is elsewhere', () => {
    const billed = emergency();
    billed.complete(held, due);
    expect(billed.open('triage')).toHaveLength(1);
    billed.complete({ kind: 'billing' }, due);
    expect([billed.flow.rules.stage(), billed.open('triage')]).toEqual(['payment', []]);
    for (const outcome of ['transferred', 'died'] as const) {
      const gone = emergency();
      const plan = gone.complete({ kind: 'consultation', outcome });
      expect([plan.cancels.length, gone.open(), gone.flow.rules.outcome()]).toEqual([1, [], outcome]);
    }
  });

  it('that is referred keeps its triage open beside the second doctor', () => {
    const visit = emergency();
    visit.complete({ kind: 'consultation', outcome: 'refer_doctor', toDoctorId: 'second' }, due);
    expect([visit.open('consultation').length, visit.open('triage').length]).toEqual([1, 1]);
  });
});
