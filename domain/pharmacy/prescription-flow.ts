import type { OrderEnd } from '#contracts/cases/names.ts';
import type { TermsOf } from '#contracts/cases/messages.ts';
import type { PrescriptionPlan } from '#contracts/cases/plan.ts';
import { isOf, tasksOf } from '#domain/cases/case-rules.ts';
import type { CaseRules, Tasks } from '#domain/cases/case-rules.ts';
import { live, newLife, planOrderMessage } from '#domain/cases/order-rules.ts';

/** The first step of a prescription, written with it: stock is reserved, and whatever was found waits to be dispensed. */
export const beginPrescription = (newId: () => string): PrescriptionPlan => ({
  type: 'prescription',
  opens: [{ taskId: newId(), kind: 'dispensing' }],
  cancels: [],
  standing: { blocks: true, awaits: false },
});

/**
 * A prescription as a state machine: issued in one or several dispensings, or the rest is given up. Which batches and how much is
 * the transaction's to know. It keeps the bill open until it is over: what is handed over must be on it.
 */
export function prescriptionRules(terms: TermsOf<'prescription'>): CaseRules<PrescriptionPlan> {
  const life = newLife();
  let released = false;
  const base = { type: 'prescription' as const, opens: [], standing: { blocks: true, awaits: false } };
  const end = (ends: OrderEnd, tasks: Tasks): PrescriptionPlan => ({
    ...base,
    cancels: tasksOf(tasks),
    ends,
  });

  return {
    type: 'prescription',
    planMessage: (message, tasks, newId) =>
      planOrderMessage<PrescriptionPlan>(message, tasks, newId, life, {
        cancel: () => (life.outcome ? { refusal: 'order.not_cancellable' } : end('cancelled', tasks)),
        complete({ taskId, facts }) {
          if (!isOf(facts, 'dispensing')) return { refusal: 'task.not_open' };
          const completes = { taskId, kind: facts.kind };
          if (facts.outcome === 'rest_waits')
            return {
              ...base,
              completes,
              cancels: [],
              opens: [{ taskId: newId(), kind: 'dispensing' }],
              endsWithoutRest: true,
            };
          const others = tasksOf(tasks).filter((id) => id !== taskId);
          return { ...base, completes, cancels: others, ends: 'completed' };
        },
      }),
    planOwn(step, tasks) {
      if (life.outcome) return null;
      if (step === 'release') return released ? null : { ...base, cancels: [], releases: true };
      return step === 'expire' ? end('expired', tasks) : step === 'undo' ? end('cancelled', tasks) : null;
    },
    commit(plan, receipt) {
      live(life, receipt, terms);
      // Given back once; what is dispensed afterwards comes from free stock.
      if (plan.releases) released = true;
    },
    stage: () => life.outcome ?? 'active',
    outcome: () => life.outcome,
    deadlines: () =>
      life.outcome || !life.begunAt
        ? []
        : [
            ...(released ? [] : [{ at: life.begunAt + terms.reservedForMs, step: 'release' as const }]),
            { at: life.expiresAt, step: 'expire' },
          ],
    postpone(step, at) {
      if (step === 'expire') life.expiresAt = at;
    },
  };
}
