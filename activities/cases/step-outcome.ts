import { isMatter, isOrder } from '#contracts/cases/names.ts';
import type { OpenedTask, Receipt } from '#contracts/cases/messages.ts';
import { invariant } from '#domain/platform/refusal.ts';
import type { CareCase } from '#db/cases/case.entity.ts';
import type { CaseChange } from '#db/cases/case.repository.ts';
import type { Step, VisitWritten, WorkWritten } from '#activities/cases/handler.ts';

type Wrote = VisitWritten | WorkWritten;

/** The stored answer of a step, by the type of its case. */
export function receiptOf(step: Step, of: CareCase, wrote: Wrote, opened: OpenedTask[]): Receipt {
  const base = {
    submissionId: step.step === 'begin' ? null : step.submissionId,
    opened,
    at: Date.now(),
  };
  const { visitId, visit } = step;
  if (wrote.type === 'work') {
    const { ended } = wrote;
    if (isMatter(of.type)) return { ...base, type: of.type, caseId: of.id, ended };
    invariant(isOrder(of.type) && visitId, 'an order belongs to a visit');
    const stage = visit?.stage ?? 'orders';
    return { ...base, type: of.type, visitId, orderId: of.id, stage, exit: null, ended };
  }
  invariant(visitId, 'a visit is about itself');
  return {
    ...base,
    type: 'opdVisit',
    visitId,
    stage: wrote.stage,
    exit: wrote.exit,
    way: wrote.way,
    charged: wrote.charged,
    balanceDue: wrote.balanceDue,
    sessionEndsAt: wrote.sessionEndsAt,
    ...(wrote.tokenNumber ? { tokenNumber: wrote.tokenNumber } : {}),
    orders: wrote.begins.flatMap(({ id, terms: { type } }) => (isOrder(type) ? [{ orderId: id, type }] : [])),
  };
}

/** How the case stands after the step. */
export const changeOf = (wrote: Wrote): CaseChange =>
  wrote.type === 'work'
    ? {
        state: wrote.ended ?? 'active',
        blocks: !wrote.ended && wrote.standing.blocks,
        awaits: !wrote.ended && wrote.standing.awaits,
        waits: null,
        ownerId: wrote.ownerId,
        outcome: wrote.ended,
      }
    : {
        state: wrote.stage,
        blocks: false,
        awaits: false,
        waits: wrote.waits,
        ownerId: wrote.ownerId,
        outcome: wrote.outcome,
      };
