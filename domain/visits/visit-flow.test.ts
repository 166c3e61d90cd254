import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CompleteTaskMessage, StepReceipt } from '#contracts/visits/messages.ts';
import type { VisitExit } from '#contracts/visits/names.ts';
import {
  commitPlan,
  exitRefusal,
  isRefusal,
  newVisitFlow,
  planCheckIn,
  planCompleteTask,
  planExit,
} from '#domain/visits/visit-flow.ts';
import type { Plan, PlanOrRefusal, VisitFlow } from '#domain/visits/visit-flow.ts';

const who = { submissionId: 's', actorId: 'a', role: 'nurse' };
const newIds = () => {
  let next = 0;
  return () => `task-${(next += 1)}`;
};

/** Plays the activity: what it would have written, with `balance` due or not. */
function write(flow: VisitFlow, decided: PlanOrRefusal, balanceDue: boolean): Plan {
  if (isRefusal(decided)) throw new Error(decided.refusal);
  const skipped = !balanceDue && decided.opens.some((task) => task.onlyIf === 'balance_due');
  const real = skipped && decided.otherwise ? decided.otherwise : decided;
  const receipt: StepReceipt = {
    submissionId: 's',
    visitId: 'v',
    stage: real.stage,
    exit: null,
    balanceDue,
    sessionEndsAt: null,
    appliedAt: '',
    opened: real.opens.map((task) => ({
      taskId: task.taskId,
      kind: task.kind,
      dueAt: 0,
      remindAt: 0,
      escalateAt: 0,
    })),
  };
  commitPlan(flow, decided, receipt);
  return decided;
}

const only = (flow: VisitFlow) => [...flow.tasks.entries()][0] ?? ['none', { kind: 'attention' as const }];
function complete(
  flow: VisitFlow,
  newId: () => string,
  extra: Partial<CompleteTaskMessage> = {},
  balanceDue = true,
  due: 'now' | 'later' = 'later',
) {
  const [taskId, { kind }] = only(flow);
  return write(flow, planCompleteTask(flow, { ...who, taskId, kind, ...extra }, newId, due), balanceDue);
}

describe('the outpatient visit', () => {
  it('goes from check-in over triage, consultation, bill and payment to closed', () => {
    const flow = newVisitFlow();
    const newId = newIds();
    write(flow, planCheckIn(flow, newId), false);
    const stages = [flow.stage];
    while (!flow.outcome) {
      complete(flow, newId, { urgency: 4 });
      stages.push(flow.stage);
    }
    expect(stages).toEqual(['triage', 'consultation', 'billing', 'payment', 'closed']);
    expect(flow.outcome).toBe('completed');
  });

  it('skips the payment when nothing is due', () => {
    const flow = newVisitFlow();
    const newId = newIds();
    write(flow, planCheckIn(flow, newId), false);
    complete(flow, newId, { urgency: 4 });
    complete(flow, newId);
    complete(flow, newId, {}, false);
    expect(flow.outcome).toBe('completed');
  });

  it('lets a doctor refer to a second one in the same visit and charges both', () => {
    const flow = newVisitFlow();
    const newId = newIds();
    write(flow, planCheckIn(flow, newId), false);
    complete(flow, newId, { urgency: 3 });
    const first = complete(flow, newId, { outcome: 'refer_doctor', toDoctorId: 'second' });
    expect(first).toMatchObject({
      chargeConsultation: true,
      opens: [{ kind: 'consultation', doctorId: 'second' }],
    });
    expect(complete(flow, newId).chargeConsultation).toBe(true);
    expect(flow).toMatchObject({ stage: 'billing', consultations: 2 });
  });

  it('asks for the fee first where the hospital wants it, and charges the consultation once', () => {
    const flow = newVisitFlow();
    const newId = newIds();
    write(flow, planCheckIn(flow, newId), false);
    expect(complete(flow, newId, { urgency: 4 }, true, 'now')).toMatchObject({ chargeConsultation: true });
    expect(flow.stage).toBe('payment');
    complete(flow, newId);
    expect(flow.stage).toBe('consultation');
    expect(complete(flow, newId).chargeConsultation).toBe(false);
  });

  it('opens the consultation at once when the fee asked for first is zero', () => {
    const flow = newVisitFlow();
    const newId = newIds();
    write(flow, planCheckIn(flow, newId), false);
    complete(flow, newId, { urgency: 4 }, false, 'now');
    expect(only(flow)[1].kind).toBe('consultation');
  });

  it('refuses a task that is not open, of another kind, or of a closed visit', () => {
    const flow = newVisitFlow();
    const newId = newIds();
    write(flow, planCheckIn(flow, newId), false);
    expect(planCompleteTask(flow, { ...who, taskId: 'other', kind: 'triage' }, newId, 'later')).toEqual({
      refusal: 'task.not_open',
    });
    expect(
      planCompleteTask(flow, { ...who, taskId: only(flow)[0], kind: 'payment' }, newId, 'later'),
    ).toEqual({ refusal: 'task.not_open' });
    write(flow, planExit(flow, 'left'), false);
    expect(planCompleteTask(flow, { ...who, taskId: 'task-1', kind: 'triage' }, newId, 'later')).toEqual({
      refusal: 'visit.closed',
    });
  });

  it('does not cancel what was performed', () => {
    const flow = newVisitFlow();
    const newId = newIds();
    write(flow, planCheckIn(flow, newId), false);
    complete(flow, newId, { urgency: 4 });
    expect(exitRefusal(flow, 'cancelled')).toBeNull();
    complete(flow, newId);
    expect(exitRefusal(flow, 'cancelled')).toBe('visit.exit_not_allowed');
    expect(exitRefusal(flow, 'no_show')).toBe('visit.exit_not_allowed');
    expect(exitRefusal(flow, 'left')).toBeNull();
  });

  it('always has one open task or an outcome, whatever people do', () => {
    const step = fc.record({
      act: fc.constantFrom('complete', 'exit', 'wrong'),
      exit: fc.constantFrom<VisitExit>('no_show', 'left', 'referred', 'transferred', 'died', 'cancelled'),
      outcome: fc.constantFrom('complete', 'refer_doctor', 'referred', 'transferred', 'died'),
      urgency: fc.constantFrom(1, 2, 3, 4, 5),
      balance: fc.boolean(),
      first: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const flow = newVisitFlow();
        const newId = newIds();
        write(flow, planCheckIn(flow, newId), false);
        for (const { act, exit, outcome, urgency, balance, first } of steps) {
          const before = JSON.stringify([...flow.tasks]);
          const decided =
            act === 'exit'
              ? planExit(flow, exit)
              : planCompleteTask(
                  flow,
                  {
                    ...who,
                    taskId: act === 'wrong' ? 'nobody' : only(flow)[0],
                    kind: only(flow)[1].kind,
                    outcome: outcome as 'complete',
                    urgency: urgency as 1,
                  },
                  newId,
                  first ? 'now' : 'later',
                );
          if (isRefusal(decided)) expect(JSON.stringify([...flow.tasks])).toBe(before);
          else write(flow, decided, balance);
          expect(flow.tasks.size).toBe(flow.outcome ? 0 : 1);
        }
      }),
    );
  });
});
