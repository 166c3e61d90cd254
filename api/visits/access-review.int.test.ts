import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BreakGlassEntry } from '#contracts/visits/break-glass.ts';
import type { Task } from '#contracts/inbox/task.ts';
import type { CaseReceipt } from '#contracts/visits/visit.ts';
import { workflowId } from '#contracts/visits/names.ts';
import { inTenant } from '#db/tenancy/tenant.ts';
import { relationshipsOf } from '#db/visits/relationship.repository.ts';
import { reconcileHospital } from '#temporal/reconciler.ts';
import { registerPatient, signIn } from '#test/builders/people.ts';
import type { Person } from '#test/builders/people.ts';
import { wholeTeam } from '#test/builders/orders.ts';
import type { OrdersTeam } from '#test/builders/orders.ts';
import { startEngine, untilQuiet } from '#test/setup/engine.ts';
import type { Engine } from '#test/setup/engine.ts';

/** A case that belongs to no visit, on its whole road. */
let engine: Engine;
let team: OrdersTeam;
const patience = { timeout: 30_000, interval: 50 };
const found = { finding: 'not_justified', note: 'a neighbour of hers' };

beforeAll(async () => {
  engine = await startEngine({ suite: 'access-review' });
  // Times that no hospital may set, before anybody has asked for its settings: told at once, again and again.
  await engine.sql.query(
    "update hospital set settings = settings || jsonb_build_object('ladders', $1::jsonb) where slug = 'asha'",
    [JSON.stringify({ access_review: [{ after: { minutes: 0.02 }, to: 'duty', everyMinutes: 0.02 }] })],
  );
  team = await wholeTeam(engine.stack);
});
afterAll(() => engine?.stop());

/** A doctor without a relationship opens a record. @returns the opening with its task */
async function opened(): Promise<BreakGlassEntry & { taskId: string }> {
  const { id } = await registerPatient(team);
  const glass = await team.otherDoctor.call<{ id: string }>('POST', `/api/v1/patients/${id}/break-glass`, {
    kind: 'other',
    reason: 'asked on the telephone',
  });
  expect(glass.status).toBe(201);
  const { body } = await team.admin.call<BreakGlassEntry>(
    'GET',
    `/api/v1/audit/break-glass/${glass.body.id}`,
  );
  return { ...body, taskId: body.taskId ?? '' };
}
const caseOf = async (id: string) =>
  (
    await engine.sql.query(
      'select type, visit_id, patient_id, state, outcome, version from care_case where id = $1',
      [id],
    )
  ).rows[0];
const flowOf = (id: string) =>
  engine.client.workflow.getHandle(workflowId(team.admin.user.hospital.id, 'accessReview', id));
/** Claims a task: told once more by its ladder in between, it has another version. */
const claim = (person: Person, taskId: string): Promise<void> =>
  expect
    .poll(async () => {
      const { body } = await person.call<Task>('GET', `/api/v1/inbox/${taskId}`);
      const version = { version: body.version };
      return (await person.call('POST', `/api/v1/inbox/${taskId}/claim`, version)).status;
    }, patience)
    .toBe(200);
const reasonsOf = (actorId: string, role: string, patientId: string) =>
  inTenant(
    engine.db,
    { hospitalId: team.admin.user.hospital.id, actorId, role, requestId: 'reasons' },
    (tenant) => relationshipsOf(tenant, patientId),
  );
const complete = (person: Person, taskId: string, form: object) =>
  person.call<CaseReceipt & { code?: string }>('POST', `/api/v1/inbox/${taskId}/complete`, { form });

describe('the review of an opened record', () => {
  it('is a task from the moment the record is open, of no visit, for those who may review', async () => {
    const { id, taskId, patient } = await opened();
    const { body: task } = await team.admin.call<Task>('GET', `/api/v1/inbox/${taskId}`);
    expect(task).toMatchObject({
      kind: 'access_review',
      caseId: id,
      visitId: null,
      order: null,
      stage: null,
    });
    expect(task.patient?.id).toBe(patient.id);
    for (const other of [team.doctor, team.nurse, team.cashier])
      expect((await other.call('GET', `/api/v1/inbox/${taskId}`)).status).toBe(404);
    expect(await caseOf(id)).toMatchObject({ type: 'accessReview', visit_id: null, patient_id: patient.id });
    await untilQuiet(engine.sql);
    expect((await flowOf(id).describe()).status.name).toBe('RUNNING');
  });

  it('ends with what another person finds; nothing of it is the business of a visit', async () => {
    const { id, taskId, patient } = await opened();
    await claim(team.admin, taskId);
    const wrong = await complete(team.admin, taskId, { finding: 'perhaps', note: 'x' });
    expect([wrong.status, wrong.body.code]).toEqual([422, 'request.invalid']);
    const { status, body } = await complete(team.admin, taskId, found);
    expect(status).toBe(200);
    expect(body).toMatchObject({ caseId: id, openedTasks: [] });
    expect(body).not.toHaveProperty('visitId');
    expect(await caseOf(id)).toMatchObject({ state: 'completed', outcome: 'completed', version: 2 });
    await expect.poll(async () => (await flowOf(id).describe()).status.name, patience).toBe('COMPLETED');
    const { rows } = await engine.sql.query<{ finding: string; review_note: string }>(
      'select finding, review_note from break_glass where id = $1',
      [id],
    );
    expect(rows[0]?.finding).toBe('not_justified');
    expect(rows[0]?.review_note).toMatch(/^hs1[.]/);
    const audit = await engine.sql.query<{ action: string; details: { finding?: string } }>(
      "select action, details from audit_event where entity = 'accessReview' and entity_id = $1 order by at",
      [id],
    );
    expect(audit.rows.map(({ action }) => action)).toEqual([
      'break_glass.review_asked',
      'break_glass.review',
    ]);
    expect(audit.rows[1]?.details.finding).toBe('not_justified');
    expect(JSON.stringify(audit.rows)).not.toContain('neighbour');
    // Neither who opened the record, once its time is over, nor who looked at that has a reason to read it.
    await engine.sql.query(
      "update break_glass set expires_at = opened_at + interval '1 millisecond' where id = $1",
      [id],
    );
    for (const { user } of [team.otherDoctor, team.admin])
      expect(await reasonsOf(user.id, user === team.admin.user ? 'admin' : 'doctor', patient.id)).toEqual([]);
  });

  it('by who opened it is refused, and waits for somebody else', async () => {
    const { id, taskId } = await opened();
    await engine.sql.query('update break_glass set user_id = $1 where id = $2', [team.admin.user.id, id]);
    await claim(team.admin, taskId);
    const own = await complete(team.admin, taskId, found);
    expect([own.status, own.body.code]).toEqual([403, 'review.same_person']);
    expect(await caseOf(id)).toMatchObject({ state: 'active', outcome: null, version: 1 });
    const back = { version: 0 };
    expect((await team.admin.call('POST', `/api/v1/inbox/${taskId}/release`, back)).status).toBe(200);
    const admin2 = await signIn(engine.stack, 'admin2@asha.example');
    await claim(admin2, taskId);
    expect((await complete(admin2, taskId, found)).status).toBe(200);
  });

  it('that nobody does is told to whoever supervises, and can be answered without a visit', async () => {
    const { taskId } = await opened();
    const notice = async () =>
      (
        await engine.sql.query<{ id: string; reason: string; visit_id: string | null }>(
          "select id, reason, visit_id from task where about_task_id = $1 and state = 'open'",
          [taskId],
        )
      ).rows[0];
    await expect.poll(notice, patience).toMatchObject({ reason: 'overdue.access_review', visit_id: null });
    const { id } = (await notice()) ?? { id: '' };
    await claim(team.admin, id);
    const done = await complete(team.admin, id, { note: 'asked the second administrator' });
    expect([done.status, 'caseId' in done.body]).toEqual([200, true]);
  });

  it('goes on from its journal when its flow is lost, and agrees with its tables', async () => {
    const { id, taskId } = await opened();
    await untilQuiet(engine.sql);
    await flowOf(id).terminate('seeded');
    await engine.sql.query("update care_case set begun_at = begun_at - interval '5 minutes'");
    const compare = () =>
      reconcileHospital(engine.db, engine.client, engine.taskQueue, team.admin.user.hospital.id);
    expect(await compare()).toMatchObject({ differences: 1, mended: 1, raised: 0 });
    expect(await compare()).toMatchObject({ differences: 0, raised: 0 });
    await claim(team.admin, taskId);
    expect((await complete(team.admin, taskId, found)).status).toBe(200);
    await expect.poll(async () => (await flowOf(id).describe()).status.name, patience).toBe('COMPLETED');
  });
});
