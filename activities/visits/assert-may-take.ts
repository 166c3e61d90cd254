import type { VisitOutcome } from '#contracts/visits/names.ts';
import { Refusal } from '#domain/platform/refusal.ts';
import type { Visit } from '#db/visits/visit.entity.ts';

const early: readonly (VisitOutcome | null)[] = ['no_show', 'left', 'transferred', 'died', 'cancelled'];

/**
 * Nothing new is taken, handed over or performed for a visit that has ended early: its bill is final. What was taken before goes on.
 * @throws Refusal order.visit_closed with how and when it ended
 */
export function assertMayTake(visit: Visit): void {
  if (visit.closedAt && early.includes(visit.outcome ?? null))
    throw new Refusal('order.visit_closed', { outcome: visit.outcome, at: visit.closedAt.toISOString() });
}
