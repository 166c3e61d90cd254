import { isMatter } from '#contracts/cases/names.ts';
import type { OpenedTask, VisitReceipt, WorkReceipt } from '#contracts/cases/messages.ts';
import type { OrderEnd } from '#contracts/cases/names.ts';
import type { Standing, VisitPlan, WorkPlan } from '#contracts/cases/plan.ts';

/**
 * What the act would have written, without a database: the receipt of a plan, as `activities/cases/perform-step.ts` and the
 * handlers of the kinds make it.
 */

/** What the act finds in the tables. */
export type Found = {
  /** What is left to pay, minor units. */
  balance: number;
  /** The hospital asks for the fee before the consultation. */
  moneyFirst: boolean;
  /** What the open orders of the visit hold up, without those of this step. */
  standing: Standing;
  /** This step orders something. */
  isOrdering: boolean;
  sessionEndsAt?: number | null;
};
export const nothingFound: Found = {
  balance: 0,
  moneyFirst: false,
  standing: { blocks: false, awaits: false },
  isOrdering: false,
};

const opened = (tasks: readonly Omit<OpenedTask, 'dueAt' | 'rungs'>[], at: number): OpenedTask[] =>
  tasks.map(({ taskId, kind, specimenId, partIds }) => ({
    taskId,
    kind,
    dueAt: at,
    rungs: [],
    ...(specimenId ? { specimenId } : {}),
    ...(partIds ? { partIds } : {}),
  }));

type About = { caseId: string; visitId: string; submissionId: string | null; at: number };

/** The receipt of a step of some work. `ended` where the transaction knows better than the plan. */
export function workReceipt(
  plan: WorkPlan,
  { caseId, visitId, submissionId, at }: About,
  ended: OrderEnd | null = plan.ends ?? null,
): WorkReceipt {
  const { type } = plan;
  const base = { submissionId, opened: ended ? [] : opened(plan.opens, at), ended, at };
  if (isMatter(type)) return { ...base, type, caseId };
  return { ...base, type, orderId: caseId, visitId, stage: 'orders', exit: null };
}

/** Which of the ways is taken: the first whose condition holds; null when none does. */
function wayOf({ ways }: VisitPlan, { balance, moneyFirst, standing, isOrdering }: Found): number | null {
  const index = ways.findIndex(({ when }) => {
    if (when === 'money_first') return moneyFirst && balance > 0;
    if (when === 'balance_due') return balance > 0;
    if (when === 'unblocked') return !isOrdering && !standing.blocks;
    return when === 'answered' ? !standing.awaits : true;
  });
  return index < 0 ? null : index;
}

/** Whether the fee of a consultation is posted by a step. */
export const charges = (plan: VisitPlan, { moneyFirst }: Found): boolean =>
  plan.charges === true || (moneyFirst && plan.ways.some((way) => way.when === 'money_first'));

/** The receipt of a visit's step; null when none of its ways can be taken now. */
export function visitReceipt(
  plan: VisitPlan,
  { visitId, submissionId, at }: About,
  found: Found,
): VisitReceipt | null {
  const way = wayOf(plan, found);
  const taken = plan.ways[way ?? -1];
  if (way === null || !taken) return null;
  return {
    type: 'opdVisit',
    submissionId,
    visitId,
    stage: taken.stage,
    exit: taken.stage === 'closed' ? (plan.exit ?? null) : null,
    opened: opened(taken.opens, at),
    way,
    charged: charges(plan, found),
    balanceDue: found.balance > 0,
    sessionEndsAt: found.sessionEndsAt ?? null,
    orders: [],
    at,
  };
}
