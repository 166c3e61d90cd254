import type { CaseType } from '#contracts/cases/names.ts';
import type { CaseTerms, StepInput, WrittenStep } from '#contracts/cases/messages.ts';
import type { Condition } from '#contracts/cases/plan.ts';
import { workflowId } from '#contracts/visits/names.ts';
import { CareCase, CaseStep } from '#db/cases/case.entity.ts';
import { sendInsert, sendWrite } from '#db/driver/send-write.ts';
import { uuidv7 } from '#db/tenancy/ids.ts';
import { byId, lockedRow } from '#db/tenancy/locked-row.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** Locks a case until the transaction ends; null when it is not there. */
export const lockCase = (tenant: Tenant, id: string): Promise<CareCase | null> =>
  lockedRow(tenant, CareCase, byId(id));

export const findCase = (tenant: Tenant, id: string): Promise<CareCase | null> =>
  tenant.em.findOne(CareCase, { hospitalId: tenant.hospitalId, id });

/** The case that a flow carries on; null while there is none. */
export async function caseOfFlow(tenant: Tenant, flowId: string): Promise<string | null> {
  const of = await tenant.em.findOne(CareCase, { hospitalId: tenant.hospitalId, workflowId: flowId });
  return of?.id ?? null;
}

/** What a case is about: its visit and patient, where it has them; null when it is not there. */
export async function subjectOfCase(
  tenant: Tenant,
  caseId: string,
): Promise<{ visitId: string | null; patientId: string | null } | null> {
  const [of] = await tenant.em.execute<{ visitId: string | null; patientId: string | null }[]>(
    'select visit_id as "visitId", patient_id as "patientId" from care_case where hospital_id = ? and id = ?',
    [tenant.hospitalId, caseId],
  );
  return of ?? null;
}

export type NewCase = {
  id: string;
  terms: CaseTerms;
  parentId: string | null;
  visitId: string | null;
  patientId: string | null;
  ownerId: string | null;
};

/** Writes a case that no step was written for yet. */
export function insertCase(tenant: Tenant, made: NewCase): CareCase {
  const now = new Date();
  const row = {
    ...made,
    hospitalId: tenant.hospitalId,
    type: made.terms.type,
    state: 'registered',
    blocks: false,
    awaits: false,
    waits: null,
    version: 0,
    heardVersion: 0,
    workflowId: workflowId(tenant.hospitalId, made.terms.type, made.id),
    begunAt: now,
    changedAt: now,
    endedAt: null,
    outcome: null,
  };
  sendInsert(tenant.em, CareCase, row);
  return row as CareCase;
}

/** How a case stands after a step. */
export type CaseChange = {
  state: string;
  blocks: boolean;
  awaits: boolean;
  waits: Condition | null;
  ownerId: string | null;
  outcome: string | null;
};

/** Adds a step to the journal of a locked case and moves the case on. `heard`: the version its flow had when it planned. */
export function writeStep(
  tenant: Tenant,
  of: CareCase,
  step: Omit<WrittenStep, 'version'> & Pick<StepInput, 'step'>,
  change: CaseChange,
  heard: number,
): WrittenStep {
  const { em, hospitalId, actorId } = tenant;
  const version = of.version + 1;
  const { cause, plan, receipt } = step;
  sendWrite(
    em,
    `with moved as (
       update care_case set state = ?, blocks = ?, awaits = ?, waits = ?, owner_id = ?, version = ?, heard_version = greatest(heard_version, ?),
              changed_at = now(), outcome = ?::varchar, ended_at = case when ?::varchar is null then null else now() end
        where hospital_id = ? and id = ?)
     insert into case_step (id, hospital_id, case_id, version, cause, step, actor_id, plan, receipt, at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, now())`,
    [
      change.state,
      change.blocks,
      change.awaits,
      change.waits,
      change.ownerId,
      version,
      heard,
      change.outcome,
      change.outcome,
      hospitalId,
      of.id,
      uuidv7(),
      hospitalId,
      of.id,
      version,
      cause,
      step.step,
      actorId,
      JSON.stringify(plan),
      JSON.stringify(receipt),
    ],
  );
  return { version, cause, plan, receipt };
}

/** Steps of a case written after a version, oldest first. */
export async function stepsSince(tenant: Tenant, caseId: string, version: number): Promise<WrittenStep[]> {
  const rows = await tenant.em.find(
    CaseStep,
    { hospitalId: tenant.hospitalId, caseId, version: { $gt: version } },
    { orderBy: { version: 'asc' }, refresh: true },
  );
  return rows.map((row) => ({
    version: row.version,
    cause: row.cause,
    plan: row.plan,
    receipt: row.receipt,
  }));
}

/** The step that a submission was written by, or null. */
export const stepOfCause = (tenant: Tenant, caseId: string, cause: string): Promise<CaseStep | null> =>
  tenant.em.findOne(CaseStep, { hospitalId: tenant.hospitalId, caseId, cause });

/** The flow has heard of the steps up to a version. */
export const noteHeard = (tenant: Tenant, caseId: string, version: number): Promise<unknown> =>
  tenant.em.execute(
    'update care_case set heard_version = least(?, version) where hospital_id = ? and id = ? and heard_version < least(?, version)',
    [version, tenant.hospitalId, caseId, version],
  );

/** Open cases that belong to one, of some types where named. */
export const openChildren = (tenant: Tenant, parentId: string): Promise<{ id: string; type: CaseType }[]> =>
  tenant.em.execute(
    'select id, type from care_case where hospital_id = ? and parent_id = ? and ended_at is null order by id',
    [tenant.hospitalId, parentId],
  );

/** What a case waits for of its own, and what they hold up; null when it is not there, has ended or waits for nothing. */
export async function waitingCase(
  tenant: Tenant,
  id: string,
): Promise<{ waits: Condition; blocks: boolean; awaits: boolean } | null> {
  const [row] = await tenant.em.execute<{ waits: Condition; blocks: boolean; awaits: boolean }[]>(
    `select p.waits, coalesce(bool_or(c.blocks), false) as blocks, coalesce(bool_or(c.awaits), false) as awaits
       from care_case p left join care_case c on c.hospital_id = p.hospital_id and c.parent_id = p.id and c.ended_at is null
      where p.hospital_id = ? and p.id = ? and p.ended_at is null and p.waits is not null group by p.waits`,
    [tenant.hospitalId, id],
  );
  return row ?? null;
}

/** What the open cases of a parent hold up. */
export async function standingOfChildren(
  tenant: Tenant,
  parentId: string,
): Promise<{ blocks: boolean; awaits: boolean }> {
  const [row] = await tenant.em.execute<{ blocks: boolean; awaits: boolean }[]>(
    `select coalesce(bool_or(blocks), false) as blocks, coalesce(bool_or(awaits), false) as awaits
       from care_case where hospital_id = ? and parent_id = ? and ended_at is null`,
    [tenant.hospitalId, parentId],
  );
  return row ?? { blocks: false, awaits: false };
}
