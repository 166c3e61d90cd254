import { caseSignals, reasonOfDifference } from '#contracts/cases/names.ts';
import type { CaseDifference } from '#contracts/cases/names.ts';
import { WorkflowNotFoundError } from '@temporalio/client';
import type { Client } from '@temporalio/client';
import { onceAtATime } from '#db/database.ts';
import type { Database } from '#db/database.ts';
import { raiseAttention } from '#activities/inbox/raise-attention.ts';
import { casesOfTables, noteRun } from '#db/platform/reconcile.repository.ts';
import type { CaseOfTables } from '#db/platform/reconcile.repository.ts';
import { inTenant, listHospitals } from '#db/tenancy/tenant.ts';
import { attentionId } from '#temporal/attention-id.ts';
import { rebuildFlows } from '#temporal/rebuild.ts';
import type { RelayLog } from '#temporal/relay.ts';

export type Reconciler = { stop(): Promise<void> };
export type Comparison = { compared: number; differences: number; mended: number; raised: number };

/** How often flows and tables are compared, and how many flows are asked at once. */
const everyMs = 60_000;
const atOnce = 16;

type FlowState = 'running' | 'ended' | 'absent';

async function stateOf(client: Client, workflowId: string): Promise<FlowState> {
  try {
    const { status } = await client.workflow.getHandle(workflowId).describe();
    return status.name === 'RUNNING' ? 'running' : 'ended';
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return 'absent';
    throw error;
  }
}

/** How long a step may be unheard of before its flow is told that there is news. */
const newsAfterSeconds = 30;
/** Flows that were told of news in an earlier round: one that is still behind then cannot go on by itself. */
const wereTold = new Set<string>();
const isBehind = (of: CaseOfTables, flow: FlowState): boolean =>
  flow === 'running' &&
  (of.endedSeconds === null
    ? of.behindSeconds !== null && of.behindSeconds > newsAfterSeconds
    : of.endedSeconds > newsAfterSeconds);

/** How long an act may wait for a flow that runs: by then its relay has sent it many times. */
const unansweredAfterSeconds = 300;

/** What differs between a case's tables and its flow; null when they agree, or a submission is still on its way. */
export function differenceOf(of: CaseOfTables, flow: FlowState): CaseDifference | null {
  if (of.strayTasks > 0) return 'stray_tasks';
  if (isBehind(of, flow) && wereTold.has(of.caseId))
    return of.endedSeconds === null ? 'flow_behind' : 'ended_with_flow';
  // The flow runs and answers nobody, as when its own code fails: nothing of that is seen from the tables but the act that waits.
  if (flow === 'running' && of.unansweredSeconds !== null && of.unansweredSeconds > unansweredAfterSeconds)
    return 'act_unanswered';
  if (of.unsettled || of.endedSeconds !== null) return null;
  return flow === 'running' ? null : `open_without_flow.${flow}`;
}

/** Tells flows that steps were written which they may not have heard of: they read them and are level again. */
async function tellNews(
  client: Client,
  cases: readonly CaseOfTables[],
  behind: readonly CaseOfTables[],
): Promise<void> {
  for (const { caseId } of cases) wereTold.delete(caseId);
  for (const { caseId } of behind) wereTold.add(caseId);
  for (let from = 0; from < behind.length; from += atOnce)
    await Promise.allSettled(
      behind
        .slice(from, from + atOnce)
        .map((of) =>
          client.workflow.getHandle(of.workflowId).signal(caseSignals.news, { caseId: of.caseId }),
        ),
    );
}

/**
 * Compares one hospital's cases with their flows. What the relay can mend (a submission on its way) is left to it for five minutes, a case whose
 * flow is gone without a trace gets a new one from its tables; every other difference becomes one task for a person.
 */
export async function reconcileHospital(
  db: Database,
  client: Client,
  taskQueue: string,
  hospitalId: string,
): Promise<Comparison> {
  const job = { hospitalId, actorId: null, role: null, requestId: 'reconcile' };
  const cases = await inTenant(db, job, casesOfTables);
  const found: { of: CaseOfTables; difference: CaseDifference }[] = [];
  const behind: CaseOfTables[] = [];
  for (let from = 0; from < cases.length; from += atOnce) {
    const part = cases.slice(from, from + atOnce);
    const states = await Promise.all(part.map((of) => stateOf(client, of.workflowId)));
    part.forEach((of, index) => {
      const flow = states[index] ?? 'running';
      const difference = differenceOf(of, flow);
      if (difference) found.push({ of, difference });
      if (isBehind(of, flow)) behind.push(of);
    });
  }
  await tellNews(client, cases, behind);
  // A flow that is not there goes on from the journal, whether it was lost or ended by hand.
  const absent = found.filter((one) => one.difference.startsWith('open_without_flow.'));
  const begun = absent.length
    ? await rebuildFlows(db, client, taskQueue, hospitalId, new Set(absent.map((one) => one.of.workflowId)))
    : new Set<string>();
  const toRaise = found.filter((one) => !begun.has(one.of.workflowId));
  const mended = cases.filter((of) => of.unsettled).length + begun.size + behind.length;
  return inTenant(db, job, async (tenant) => {
    for (const { of, difference } of toRaise)
      await raiseAttention(tenant, {
        caseId: of.caseId,
        taskId: attentionId(of.workflowId, difference),
        workflowId: of.workflowId,
        reason: reasonOfDifference(difference),
      });
    const run = {
      compared: cases.length,
      differences: found.length,
      mended,
      raised: toRaise.length,
    };
    await noteRun(tenant, run);
    return run;
  });
}

/** One round over all hospitals, by one process at a time. @returns null when another process is at it */
export async function reconcileOnce(
  db: Database,
  client: Client,
  taskQueue: string,
  log: RelayLog,
): Promise<Comparison | null> {
  return onceAtATime(db, 'hmtp-reconcile', async () => {
    const total: Comparison = { compared: 0, differences: 0, mended: 0, raised: 0 };
    for (const { id } of await listHospitals(db)) {
      const one = await reconcileHospital(db, client, taskQueue, id);
      for (const key of Object.keys(total) as (keyof Comparison)[]) total[key] += one[key];
    }
    if (total.differences) log.warn({ ...total }, 'flows and tables differ');
    return total;
  });
}

/** Compares every minute until stopped; a failing round (a store away) is tried again. */
export function startReconciler(
  db: Database,
  client: Client,
  taskQueue: string,
  log: RelayLog,
  waitMs: number = everyMs,
): Reconciler {
  let stopped = false;
  let wake = () => undefined as void;
  const loop = (async () => {
    while (!stopped) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, waitMs);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      if (stopped) break;
      try {
        await reconcileOnce(db, client, taskQueue, log);
      } catch (error) {
        log.warn({ error: error instanceof Error ? error.message : String(error) }, 'reconciling failed');
      }
    }
  })();
  return {
    stop: async () => {
      stopped = true;
      wake();
      await loop;
    },
  };
}
