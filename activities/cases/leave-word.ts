import type { CareCase } from '#db/cases/case.entity.ts';
import { openChildren, waitingCase } from '#db/cases/case.repository.ts';
import type { CaseChange } from '#db/cases/case.repository.ts';
import { publishEvents } from '#db/platform/outbox.repository.ts';
import type { FlowEvent } from '#db/platform/outbox.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** A case as it was before a step, how the step changed it, and the cases it began. */
export type AfterStep = { of: CareCase; change: CaseChange; begun: string[] };

/**
 * Leaves word for the flows that the step concerns: those it begins, the visit that can go on because of it, the orders of a visit
 * that has ended early. Only what changes something for a flow is told to it.
 * @returns whether word was left
 */
export async function leaveWord(tenant: Tenant, { of, change, begun }: AfterStep): Promise<boolean> {
  const word: FlowEvent[] = begun.map((caseId) => ({ kind: 'flow.begin', caseId }));
  const waitingId = of.parentId ? parentLetGo(of, change) : change.waits ? of.id : null;
  const waiting = waitingId ? await waitingCase(tenant, waitingId) : null;
  if (waitingId && waiting && !(waiting.waits === 'answered' ? waiting.awaits : waiting.blocks))
    word.push({ kind: 'flow.advance', caseId: waitingId });
  if (!of.parentId && change.outcome && change.outcome !== 'completed')
    for (const { id } of await openChildren(tenant, of.id))
      word.push({ kind: 'flow.parent_ended', caseId: id });
  await publishEvents(tenant, word);
  return word.length > 0;
}

/** The parent of a case that has let something go; null when it holds what it held. */
function parentLetGo(of: CareCase, change: CaseChange): string | null {
  const hasLetGo = (of.blocks && !change.blocks) || (of.awaits && !change.awaits);
  return hasLetGo ? (of.parentId ?? null) : null;
}
