import type { CaseMessage, CompleteTaskMessage, FactsOf, TermsOf } from '#contracts/cases/messages.ts';
import type { VisitPlan, VisitTaskToOpen, Way } from '#contracts/cases/plan.ts';
import type { VisitExit, VisitOutcome, VisitStage } from '#contracts/visits/names.ts';
import { invariant } from '#domain/platform/refusal.ts';
import { isOf, taskRefusal, tasksOf } from '#domain/cases/case-rules.ts';
import type { CaseRules, Deadline, NewId, Refused, Tasks } from '#domain/cases/case-rules.ts';

/** How long a visit nobody goes on with stays open. */
const abandonedAfterMs = 3 * 86_400_000;

/**
 * The outpatient visit as a state machine. Registered -> triage -> consultation, with orders out and back -> billing -> payment ->
 * closed; money before the consultation and every early end are ways beside it.
 */
export function visitRules(terms: TermsOf<'opdVisit'>): CaseRules<VisitPlan> {
  let stage: VisitStage = 'registered';
  let opened = false;
  let consultations = 0;
  let prepaid = false;
  /** What the visit waits for where it stands: answers for the doctor, or the end of what keeps the bill open. */
  let waits: Way['waits'];
  /** Decided by the doctor, carried out when the bill is done. */
  let pendingExit: VisitExit | null = null;
  let outcome: VisitOutcome | null = null;
  let sessionEndsAt: number | null = null;
  let abandonedAt = Infinity;

  const plan = (ways: Way[], rest: Partial<VisitPlan> = {}): VisitPlan => ({
    type: 'opdVisit',
    cancels: [],
    ways,
    ...rest,
  });
  const to = (at: VisitStage, ...opens: VisitTaskToOpen[]): Way => ({ stage: at, opens });
  const exits = () => (pendingExit ? { exit: pendingExit } : {});

  function planCheckIn(newId: NewId): VisitPlan | Refused {
    if (opened || outcome) return { refusal: 'visit.already_open' };
    // Without a doctor: what the patient came for starts at once, the bill follows when it is done.
    if (terms.kind !== 'consultation') return plan([{ stage: 'orders', opens: [], waits: 'unblocked' }]);
    return plan([to('triage', { taskId: newId(), kind: 'triage' })]);
  }

  function afterTriage({ urgency }: FactsOf<'triage'>, newId: NewId): VisitPlan {
    const see = to('consultation', { taskId: newId(), kind: 'consultation', urgency });
    // Urgent patients never wait for money (design section 4).
    if (urgency <= 2) return plan([see]);
    return plan([{ ...to('payment', { taskId: newId(), kind: 'payment' }), when: 'money_first' }, see]);
  }

  function afterConsultation({ outcome: way, toDoctorId }: FactsOf<'consultation'>, newId: NewId): VisitPlan {
    const signed = {
      signs: true as const,
      ...(prepaid && consultations === 0 ? {} : { charges: true as const }),
    };
    switch (way) {
      case 'refer_doctor': {
        const next = {
          taskId: newId(),
          kind: 'consultation' as const,
          ...(toDoctorId ? { doctorId: toDoctorId } : {}),
        };
        return plan([to('consultation', next)], signed);
      }
      case 'died':
      case 'transferred':
        return plan([to('closed')], { ...signed, exit: way });
      case 'await_results':
        return plan([{ stage: 'orders', opens: [], waits: 'answered' }], signed);
      default:
        // The bill waits for what is still to be collected, handed over or performed.
        return plan(
          [
            { ...to('billing', { taskId: newId(), kind: 'billing' }), when: 'unblocked' },
            { stage: 'orders', opens: [], waits: 'unblocked' },
          ],
          { ...signed, ...(way === 'referred' ? { pendingExit: way } : {}) },
        );
    }
  }

  function afterPayment(newId: NewId): VisitPlan {
    if (prepaid && consultations === 0)
      return plan([to('consultation', { taskId: newId(), kind: 'consultation' })]);
    return plan([to('closed')], exits());
  }

  function planCompletion(message: CompleteTaskMessage, tasks: Tasks, newId: NewId): VisitPlan | Refused {
    const refused = taskRefusal(message, tasks, outcome, 'visit.closed');
    if (refused) return refused;
    const { facts, taskId } = message;
    const next = isOf(facts, 'triage')
      ? afterTriage(facts, newId)
      : isOf(facts, 'consultation')
        ? afterConsultation(facts, newId)
        : facts.kind === 'billing'
          ? plan(
              [{ ...to('payment', { taskId: newId(), kind: 'payment' }), when: 'balance_due' }, to('closed')],
              exits(),
            )
          : facts.kind === 'payment'
            ? afterPayment(newId)
            : null;
    return next ? { ...next, completes: { taskId, kind: facts.kind } } : { refusal: 'task.not_open' };
  }

  /** An early end: every open task is cancelled; what was performed stays charged and becomes a receivable. */
  function planExit(exit: VisitExit, tasks: Tasks): VisitPlan | Refused {
    if (!opened) return { refusal: 'visit.not_open' };
    if (outcome) return { refusal: 'visit.closed' };
    // What was performed cannot be cancelled or never have been attended (design section 4).
    if ((exit === 'cancelled' || exit === 'no_show') && consultations > 0)
      return { refusal: 'visit.exit_not_allowed' };
    return plan([to('closed')], { cancels: tasksOf(tasks), exit });
  }

  return {
    type: 'opdVisit',
    planMessage(message: CaseMessage, tasks, newId) {
      if (message.act === 'checkIn') return planCheckIn(newId);
      if (message.act === 'completeTask') return planCompletion(message, tasks, newId);
      if (message.act === 'exitVisit') return planExit(message.exit, tasks);
      return { refusal: 'order.not_cancellable' };
    },
    planOwn(step, tasks, newId) {
      if (!opened || outcome) return null;
      if (step === 'advance') {
        if (waits === 'answered')
          return plan([{ ...to('consultation', { taskId: newId(), kind: 'consultation' }), when: waits }]);
        return waits ? plan([{ ...to('billing', { taskId: newId(), kind: 'billing' }), when: waits }]) : null;
      }
      const exit = step === 'no_show' && consultations === 0 ? step : step === 'abandon' ? 'left' : null;
      return exit ? plan([to('closed')], { cancels: tasksOf(tasks), exit }) : null;
    },
    commit(written, receipt) {
      invariant(receipt.type === 'opdVisit', 'a visit has receipts of a visit');
      opened = true;
      stage = receipt.stage;
      waits = written.ways[receipt.way]?.waits;
      if (written.signs) consultations += 1;
      else if (receipt.charged) prepaid = true;
      if (written.pendingExit) ({ pendingExit } = written);
      if (receipt.sessionEndsAt) ({ sessionEndsAt } = receipt);
      if (stage === 'closed') outcome = receipt.exit ?? 'completed';
      abandonedAt = receipt.at + abandonedAfterMs;
    },
    stage: () => stage,
    outcome: () => outcome,
    deadlines() {
      if (!opened || outcome) return [];
      const noShow: Deadline[] =
        sessionEndsAt !== null && consultations === 0 ? [{ at: sessionEndsAt, step: 'no_show' }] : [];
      return [...noShow, { at: abandonedAt, step: 'abandon' }];
    },
    postpone(step, at) {
      if (step === 'no_show') sessionEndsAt = at;
      if (step === 'abandon') abandonedAt = at;
    },
  };
}
