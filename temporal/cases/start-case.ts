import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import type { Client } from '@temporalio/client';
import type { CaseStart } from '#contracts/cases/messages.ts';
import type { CareCase } from '#db/cases/case.entity.ts';
import { findCase, noteHeard, stepsSince } from '#db/cases/case.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** A case as its flow starts: with its terms and every step of its journal. Null when it is over, or not there. */
export async function startOf(
  tenant: Tenant,
  caseId: string,
): Promise<{ of: CareCase; start: CaseStart } | null> {
  const of = await findCase(tenant, caseId);
  if (!of || of.endedAt) return null;
  const steps = await stepsSince(tenant, caseId, 0);
  await noteHeard(tenant, caseId, steps.length);
  return { of, start: { hospitalId: tenant.hospitalId, caseId, terms: of.terms, steps } as CaseStart };
}

/**
 * Starts the flow of an open case; one that runs is left alone. A flow that was lost or ended while its case is open goes on from
 * the journal.
 * @returns whether it was started now
 */
export async function startCase(
  client: Client,
  taskQueue: string,
  { of, start }: { of: CareCase; start: CaseStart },
): Promise<boolean> {
  try {
    await client.workflow.start(of.type, {
      workflowId: of.workflowId,
      taskQueue,
      args: [start],
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      workflowIdConflictPolicy: 'FAIL',
      priority: { fairnessKey: start.hospitalId },
    });
    return true;
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
    throw error;
  }
}
