import type { OrderEnd } from '#contracts/cases/names.ts';
import type { TermsOf } from '#contracts/cases/messages.ts';
import type { ProcedurePlan } from '#contracts/cases/plan.ts';
import { isOf, tasksOf } from '#domain/cases/case-rules.ts';
import type { CaseRules, Tasks } from '#domain/cases/case-rules.ts';
import { live, newLife, planOrderMessage } from '#domain/cases/order-rules.ts';

/** How a procedure stands until it is done. */
const standingOf = ({ parts }: TermsOf<'procedureOrder'>) => ({
  blocks: true,
  awaits: parts.some((part) => part.waitFor),
});

/** The first step of a procedure, written with it: it waits for a time and a place. */
export const beginProcedure = (terms: TermsOf<'procedureOrder'>, newId: () => string): ProcedurePlan => ({
  type: 'procedureOrder',
  opens: [{ taskId: newId(), kind: 'procedure_schedule' }],
  cancels: [],
  standing: standingOf(terms),
});

/** A procedure as a state machine: scheduled, then performed once who and which side are confirmed, or not done with a reason. */
export function procedureRules(terms: TermsOf<'procedureOrder'>): CaseRules<ProcedurePlan> {
  const life = newLife();
  const base = { type: 'procedureOrder' as const, opens: [], standing: standingOf(terms) };
  const end = (ends: OrderEnd, tasks: Tasks): ProcedurePlan => ({ ...base, cancels: tasksOf(tasks), ends });

  return {
    type: 'procedureOrder',
    planMessage: (message, tasks, newId) =>
      planOrderMessage<ProcedurePlan>(message, tasks, newId, life, {
        cancel: () => (life.outcome ? { refusal: 'order.not_cancellable' } : end('cancelled', tasks)),
        complete({ taskId, facts }) {
          const completes = { taskId, kind: facts.kind };
          if (facts.kind === 'procedure_schedule')
            return { ...base, completes, cancels: [], opens: [{ taskId: newId(), kind: 'procedure' }] };
          if (!isOf(facts, 'procedure')) return { refusal: 'task.not_open' };
          return {
            ...base,
            completes,
            cancels: [],
            ends: facts.outcome === 'not_done' ? 'cancelled' : 'completed',
          };
        },
      }),
    planOwn(step, tasks) {
      if (life.outcome) return null;
      return step === 'expire' ? end('expired', tasks) : step === 'undo' ? end('cancelled', tasks) : null;
    },
    commit(_plan, receipt) {
      live(life, receipt, terms);
    },
    stage: () => life.outcome ?? 'active',
    outcome: () => life.outcome,
    deadlines: () => (life.outcome || !life.begunAt ? [] : [{ at: life.expiresAt, step: 'expire' }]),
    postpone(step, at) {
      if (step === 'expire') life.expiresAt = at;
    },
  };
}
