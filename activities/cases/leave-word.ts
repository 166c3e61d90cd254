import type { VisitOutcome } from '#contracts/visits/names.ts';
import type { CareCase } from '#db/cases/case.entity.ts';
import { openChildren, waitingCase } from '#db/cases/case.repository.ts';
import type { CaseChange } from '#db/cases/case.repository.ts';
import { leaveNotices } from '#db/cases/notice.repository.ts';
import type { NewNotice } from '#db/cases/notice.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** A case as it was before a step, how the step changed it, and the cases it began. */
export type AfterStep = { of: CareCase; change: CaseChange; begun: string[] };

/**
 * Leaves word for the flows that the step concerns: those it begins, the visit that can go on because of it, the orders of a visit
 * that has ended early. Only what changes something for a flow is told to it.
 * @returns whether word was left
 */
export async function leaveWord(tenant: Tenant, { of, change, begun }: AfterStep): Promise<boolean> {
  const notices: NewNotice[] = begun.map((caseId) => ({ caseId, message: 'begin' }));
  const waitingId = of.parentId ? parentLetGo(of, change) : change.waits ? of.id : null;
  const waiting = waitingId ? await waitingCase(tenant, waitingId) : null;
  if (waitingId && waiting && !(waiting.waits === 'answered' ? waiting.awaits : waiting.blocks))
    notices.push({ caseId: waitingId, message: 'advance' });
  if (!of.parentId && change.outcome && change.outcome !== 'completed') {
    const exit = change.outcome as Exclude<VisitOutcome, 'completed'>;
    for (const { id } of await openChildren(tenant, of.id))
      notices.push({ caseId: id, message: 'parentEnded', exit });
  }
  leaveNotices(tenant, notices);
  return notices.length > 0;
}

/** The parent of a case that has let something go; null when it holds what it held. */
function parentLetGo(of: CareCase, change: CaseChange): string | null {
  const hasLetGo = (of.blocks && !change.blocks) || (of.awaits && !change.awaits);
  return hasLetGo ? (of.parentId ?? null) : null;
}
