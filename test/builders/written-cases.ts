import { randomUUID } from 'node:crypto';
import type { CaseTerms, Receipt, StepAnswer, StepInput } from '#contracts/cases/messages.ts';
import type { OwnStep } from '#contracts/cases/names.ts';
import type { TaskFacts } from '#contracts/cases/messages.ts';
import type { ErrorCode } from '#contracts/platform/names.ts';
import type { VisitKind } from '#contracts/visits/names.ts';
import { workflowId } from '#contracts/visits/names.ts';
import { openFlow, takeStep as takeByFlow } from '#domain/cases/case-flow.ts';
import type { CaseFlow } from '#domain/cases/case-flow.ts';
import { isRefused } from '#domain/cases/case-rules.ts';
import { Refusal, invariant } from '#domain/platform/refusal.ts';
import { handlers } from '#activities/index.ts';
import { takeStep } from '#activities/cases/take-step.ts';
import { findCase, stepsSince } from '#db/cases/case.repository.ts';

import { bodyHash, storeSubmission } from '#db/inbox/submission.repository.ts';
import type { Envelope, StoredSubmission } from '#db/inbox/submission.repository.ts';
import { claimTask } from '#activities/inbox/claim-task.ts';
import { addPatient } from '#activities/patients/register-person.ts';
import { uuidv7 } from '#db/tenancy/ids.ts';
import { inTenant } from '#db/tenancy/tenant.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { aPerson, openHospitals } from '#test/builders/hospitals.ts';
import type { Hospitals } from '#test/builders/hospitals.ts';
import { rulesOf } from '#test/model/flow-run.ts';

const accounts = { receptionist: 'receptionist1', nurse: 'nurse1', doctor: 'doctor1' } as const;
export type Role = keyof typeof accounts;

/** The act of the steps with a real database, by flows that live in the test: what `StepInput` says is what is written. */
export type WrittenCases = {
  hospitals: Hospitals;
  doctorId: string;
  as<T>(role: Role, work: (tenant: Tenant) => Promise<T>): Promise<T>;
  /** Stores what a person sends. */
  submit(role: Role, caseId: string, envelope: Envelope, body: unknown): Promise<StoredSubmission>;
  /** Claims the open task of the facts' kind and stores its form. */
  submitTask(role: Role, caseId: string, facts: TaskFacts, form: unknown): Promise<StoredSubmission>;
  /** A flow that knows the whole journal. */
  flowOf(caseId: string): Promise<CaseFlow>;
  /** A step as the flow plans it now. */
  plan(flow: CaseFlow, submission: StoredSubmission, terms?: CaseTerms): Promise<StepInput>;
  planOwn(flow: CaseFlow, caseId: string, step: OwnStep): Promise<StepInput>;
  /** One transaction, on a connection of its own. @throws Refusal */
  act(input: StepInput): Promise<StepAnswer>;
  /** The whole way of a submission through a flow: planned, written, planned anew where others were first. */
  send(submission: StoredSubmission): Promise<Receipt | { refusal: ErrorCode }>;
  /** A new patient, checked in. @returns the id of the visit */
  arrive(kind?: VisitKind, orders?: unknown): Promise<string>;
};

export async function openCases(suite: string): Promise<WrittenCases> {
  const hospitals = await openHospitals(suite);
  const { db, sql } = hospitals;
  const { rows } = await sql.query<{ id: string }>("select id from hospital where slug = 'asha'");
  const hospitalId = rows[0]?.id ?? '';
  const ids = Object.fromEntries(
    await Promise.all(
      Object.entries(accounts).map(async ([role, local]) => [
        role,
        await hospitals.idOf(`${local}@asha.example`),
      ]),
    ),
  ) as Record<Role, string>;
  const as: WrittenCases['as'] = (role, work) =>
    inTenant(db, { hospitalId, actorId: ids[role], role, requestId: suite }, work);

  const termsOf = async (caseId: string): Promise<CaseTerms | undefined> =>
    as('nurse', async (tenant) => (await findCase(tenant, caseId))?.terms);
  const submit: WrittenCases['submit'] = (role, caseId, envelope, body) =>
    as(role, async (tenant) => {
      const of = await findCase(tenant, caseId);
      const patientId = of?.patientId ?? (body as { patientId: string }).patientId;
      const type = of?.type ?? 'opdVisit';
      return storeSubmission(
        tenant,
        {
          idempotencyKey: randomUUID(),
          message: envelope.act,
          workflowId: workflowId(hospitalId, type, caseId),
          caseId,
          taskId: 'taskId' in envelope ? envelope.taskId : null,
          patientId,
          body,
          envelope,
        },
        bodyHash(envelope.act, caseId, body),
      );
    });

  const flowOf: WrittenCases['flowOf'] = async (caseId) => {
    const terms = await termsOf(caseId);
    invariant(terms, 'the case is there');
    return openFlow(rulesOf({ terms }), await as('nurse', (tenant) => stepsSince(tenant, caseId, 0)));
  };
  const base = async (caseId: string, version: number, terms?: CaseTerms) => {
    const known = terms ?? (await termsOf(caseId));
    invariant(known, 'the case is there');
    return { hospitalId, caseId, terms: known, version };
  };
  const actorOf = ({ id, actorId, role }: StoredSubmission) =>
    ({ kind: 'person', id: actorId, role, submissionId: id }) as const;
  const act: WrittenCases['act'] = async (input) => {
    const { actor } = input;
    const by =
      actor.kind === 'person' ? { actorId: actor.id, role: actor.role } : { actorId: null, role: null };
    const { answer } = await inTenant(db, { hospitalId, ...by, requestId: suite }, (tenant) =>
      takeStep(tenant, handlers, input),
    );
    return answer;
  };
  /** Takes a stored message by a flow, each step of it in a transaction of its own. */
  const take = (flow: CaseFlow, submission: StoredSubmission, terms?: CaseTerms) =>
    takeByFlow(
      flow,
      submission.envelope,
      {
        write: async (version, step, plan) =>
          act({ ...(await base(submission.caseId, version, terms)), step, actor: actorOf(submission), plan }),
        readSince: (version) => as('nurse', (tenant) => stepsSince(tenant, submission.caseId, version)),
      },
      uuidv7,
    );

  return {
    hospitals,
    doctorId: ids.doctor,
    as,
    submit,
    flowOf,
    act,
    submitTask: async (role, caseId, facts, form) => {
      const { rows: open } = await sql.query<{ id: string; version: number }>(
        "select id, version from task where coalesce(order_id, visit_id) = $1 and kind = $2 and state = 'open'",
        [caseId, facts.kind],
      );
      const [task] = open;
      invariant(task, `a ${facts.kind} is open`);
      await as(role, (tenant) => claimTask(tenant, task.id, task.version));
      return submit(role, caseId, { act: 'completeTask', taskId: task.id, facts }, { form });
    },
    plan: async (flow, submission, terms) => {
      const plan = flow.rules.planMessage(submission.envelope, flow.tasks, uuidv7);
      invariant(!isRefused(plan), 'the step is in turn');
      const actor = actorOf(submission);
      return {
        ...(await base(submission.caseId, flow.version, terms)),
        step: submission.envelope.act,
        actor,
        plan,
      };
    },
    planOwn: async (flow, caseId, step) => {
      const plan = flow.rules.planOwn(step, flow.tasks, uuidv7);
      invariant(plan, 'there is something of the kind to do');
      return { ...(await base(caseId, flow.version)), step, actor: { kind: 'platform' }, plan };
    },
    send: async (submission) => {
      try {
        return await take(await flowOf(submission.caseId), submission);
      } catch (error) {
        if (error instanceof Refusal) return { refusal: error.code };
        throw error;
      }
    },
    arrive: async (kind = 'consultation', orders) => {
      const patientId = await as('receptionist', (tenant) => addPatient(tenant, aPerson(), null));
      const visitId = uuidv7();
      const terms: CaseTerms = { type: 'opdVisit', kind };
      const body = { patientId, kind, doctorId: ids.doctor, ...(orders ? { orders } : {}) };
      const submission = await submit('receptionist', visitId, { act: 'checkIn', kind }, body);
      const receipt = await take(openFlow(rulesOf({ terms }), []), submission, terms);
      invariant(!('refusal' in receipt), 'the patient is checked in');
      return visitId;
    },
  };
}
