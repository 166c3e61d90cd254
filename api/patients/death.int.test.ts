import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Appointment } from '#contracts/appointments/appointment.ts';
import type { DeathTakenBack } from '#contracts/patients/death.ts';
import type { Patient } from '#contracts/patients/patient.ts';
import type { Receipt, VisitSummary } from '#contracts/visits/visit.ts';
import { checkIn, claim, complete, forms, outpatientTeam, registerPatient } from '#test/builders/people.ts';
import type { Person, Team } from '#test/builders/people.ts';
import { startStackWithSql } from '#test/setup/stack-with-sql.ts';
import type { Stack } from '#test/setup/stack.ts';

let stack: Stack;
let sql: pg.Client;
let team: Team;

beforeAll(async () => {
  ({ stack, sql } = await startStackWithSql({ suite: 'death', seed: true }));
  team = await outpatientTeam(stack);
}, 120_000);
afterAll(async () => stack?.stop());

type Refused = { code: string };
const hourAgo = () => new Date(Date.now() - 3_600_000).toISOString();
const readPatient = async (id: string) =>
  (await team.receptionist.call<Patient>('GET', `/api/v1/patients/${id}`)).body;

/** Records a death of an hour ago, of the record as it is. */
async function die(patientId: string, by: Person = team.receptionist) {
  const { version } = await readPatient(patientId);
  const body = { deceasedAt: hourAgo(), version };
  return by.call<Patient & Refused>('POST', `/api/v1/patients/${patientId}/deceased`, body);
}
async function takeBack(patientId: string, by: Person = team.receptionist, reason = 'another of that name') {
  const { version } = await readPatient(patientId);
  const path = `/api/v1/patients/${patientId}/deceased/mistake`;
  return by.call<DeathTakenBack & Refused>('POST', path, { reason, version });
}
const bookAt = (patientId: string, startsAt: string) =>
  team.receptionist.call<Appointment & Refused>('POST', '/api/v1/appointments', {
    patientId,
    doctorId: team.doctor.user.id,
    startsAt,
  });
/** Books the first free time some days ahead. */
async function book(patientId: string, days = 3): Promise<Appointment> {
  const date = new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
  const path = `/api/v1/doctors/${team.doctor.user.id}/slots?date=${date}`;
  const { body } = await team.receptionist.call<{ items: { startsAt: string; free: boolean }[] }>(
    'GET',
    path,
  );
  const free = body.items.find((slot) => slot.free);
  if (!free) return book(patientId, days + 1);
  const booked = await bookAt(patientId, free.startsAt);
  expect(booked.status).toBe(201);
  return booked.body;
}
/** An appointment as the desk reads it. */
const appointment = async ({ id, patient }: Appointment) => {
  const path = `/api/v1/appointments?patientId=${patient.id}`;
  const { body } = await team.receptionist.call<{ items: Appointment[] }>('GET', path);
  return body.items.find((each) => each.id === id);
};
const visit = async (id: string) =>
  (await team.receptionist.call<VisitSummary>('GET', `/api/v1/visits/${id}`)).body;
const open = async (visitId: string) =>
  (
    await sql.query<{ kind: string }>(
      "select kind from task where visit_id = $1 and state in ('open', 'claimed', 'completing')",
      [visitId],
    )
  ).rows.map(({ kind }) => kind);
const tokens = async (visitId: string) =>
  (
    await sql.query<{ state: string }>('select distinct state from token where visit_id = $1', [visitId])
  ).rows.map(({ state }) => state);
const arrive = async (): Promise<{ patientId: string; opened: Receipt }> => {
  const { id } = await registerPatient(team);
  return { patientId: id, opened: (await checkIn(team, id)).body };
};

describe('a death on the record', () => {
  it('ends a visit in triage by its flow, takes the token out of the queue and cancels what is booked', async () => {
    const { patientId, opened } = await arrive();
    const booked = await book(patientId);
    const died = await die(patientId);
    expect(died).toMatchObject({ status: 200, body: { id: patientId } });
    expect(died.body.deceasedAt).not.toBeNull();
    expect(await visit(opened.visitId)).toMatchObject({ stage: 'closed', outcome: 'died' });
    expect([await open(opened.visitId), await tokens(opened.visitId)]).toEqual([[], ['done']]);
    expect(await appointment(booked)).toMatchObject({ state: 'cancelled', cancelReason: 'patient_died' });
    const triaged = await team.nurse.call<Refused>(
      'POST',
      `/api/v1/inbox/${opened.openedTasks[0]?.id ?? ''}/complete`,
      { form: forms.triage },
    );
    expect(triaged).toMatchObject({ status: 409, body: { code: 'task.not_open' } });
    const { rows } = await sql.query(
      "select action, count(*)::int as n from audit_event where patient_id = $1 and action in ('patient.deceased', 'appointment.cancel') group by action order by action",
      [patientId],
    );
    expect(rows).toEqual([
      { action: 'appointment.cancel', n: 1 },
      { action: 'patient.deceased', n: 1 },
    ]);
  });

  it('keeps the time that was said, although the visit ended later, and refuses booking and check-in', async () => {
    const { patientId } = await arrive();
    const { body } = await die(patientId);
    expect((await readPatient(patientId)).deceasedAt).toBe(body.deceasedAt);
    const { startsAt } = await book((await registerPatient(team)).id);
    expect(await bookAt(patientId, startsAt)).toMatchObject({
      status: 409,
      body: { code: 'patient.deceased' },
    });
    expect(await checkIn(team, patientId)).toMatchObject({ status: 409, body: { code: 'patient.deceased' } });
    expect(await die(patientId)).toMatchObject({ status: 409, body: { code: 'patient.deceased' } });
  });

  it('ends a visit that waits for its doctor', async () => {
    const { patientId, opened } = await arrive();
    await complete(team.nurse, opened, forms.triage);
    expect((await die(patientId, team.nurse)).status).toBe(200);
    expect(await visit(opened.visitId)).toMatchObject({ stage: 'closed', outcome: 'died' });
    expect([await open(opened.visitId), await tokens(opened.visitId)]).toEqual([[], ['done']]);
  });

  it('leaves a consultation that somebody has to them, who can end it with the death and no other way', async () => {
    const { patientId, opened } = await arrive();
    const triaged = (await complete(team.nurse, opened, forms.triage)).body;
    const taskId = triaged.openedTasks[0]?.id ?? '';
    expect((await claim(team.doctor, taskId)).status).toBe(200);
    expect((await die(patientId)).status).toBe(200);
    expect(await visit(opened.visitId)).toMatchObject({ stage: 'consultation', closedAt: null });
    expect([await open(opened.visitId), await tokens(opened.visitId)]).toEqual([['consultation'], ['done']]);
    const sign = (outcome: string) =>
      team.doctor.call<Receipt & Refused>('POST', `/api/v1/inbox/${taskId}/complete`, {
        form: { ...forms.consultation, outcome },
      });
    for (const outcome of ['complete', 'transferred'])
      expect(await sign(outcome), outcome).toMatchObject({ status: 409, body: { code: 'patient.deceased' } });
    expect(await sign('died')).toMatchObject({ status: 200, body: { stage: 'closed', exit: 'died' } });
  });

  it('leaves the bill of a visit to the cashier', async () => {
    const { patientId, opened } = await arrive();
    const triaged = (await complete(team.nurse, opened, forms.triage)).body;
    const billing = (await complete(team.doctor, triaged, forms.consultation)).body;
    expect((await die(patientId)).status).toBe(200);
    expect(await open(opened.visitId)).toEqual(['billing']);
    const payment = (await complete(team.cashier, billing, forms.billing)).body;
    expect((await complete(team.cashier, payment, forms.payment)).body).toMatchObject({ stage: 'closed' });
  });

  it('cancels what is booked, too, when a doctor signs it', async () => {
    const { patientId, opened } = await arrive();
    const booked = await book(patientId);
    const triaged = (await complete(team.nurse, opened, forms.triage)).body;
    await complete(team.doctor, triaged, { ...forms.consultation, outcome: 'died' });
    expect(await appointment(booked)).toMatchObject({ state: 'cancelled', cancelReason: 'patient_died' });
  });
});

describe('a death that was a mistake', () => {
  it('is taken back with a reason that is sealed; what it ended stays ended and is listed', async () => {
    const { patientId, opened } = await arrive();
    const [first, second] = [await book(patientId), await book(patientId, 5)];
    const path = `/api/v1/appointments/${second.id}/cancel`;
    await team.receptionist.call('POST', path, { reason: 'asked by phone' });
    await die(patientId);
    const word = `quartz${randomUUID().slice(0, 8)}`;
    const back = await takeBack(patientId, team.nurse, word);
    expect(back).toMatchObject({ status: 200, body: { patient: { id: patientId, deceasedAt: null } } });
    expect(back.body.cancelled.map(({ id, state }) => [id, state])).toEqual([[first.id, 'cancelled']]);
    expect(await visit(opened.visitId)).toMatchObject({ stage: 'closed', outcome: 'died' });
    const { rows } = await sql.query(
      "select (select count(*)::int from patient p where p::text ilike $2) as clear, (select count(*)::int from audit_event where patient_id = $1 and action = 'patient.death_taken_back') as audited",
      [patientId, `%${word}%`],
    );
    expect(rows).toEqual([{ clear: 0, audited: 1 }]);
    // Alive: booked anew, checked in anew, and it can die once more.
    expect((await bookAt(patientId, first.startsAt)).status).toBe(201);
    expect((await checkIn(team, patientId)).status).toBe(200);
    expect((await die(patientId)).status).toBe(200);
  });

  it('lets whoever had the consultation go on', async () => {
    const { patientId, opened } = await arrive();
    const triaged = (await complete(team.nurse, opened, forms.triage)).body;
    await claim(team.doctor, triaged.openedTasks[0]?.id ?? '');
    await die(patientId);
    expect((await takeBack(patientId)).status).toBe(200);
    expect(await complete(team.doctor, triaged, forms.consultation)).toMatchObject({
      status: 200,
      body: { stage: 'billing' },
    });
  });

  it('is refused for the living, by another role, from another hospital, and of a record that has changed', async () => {
    const { id } = await registerPatient(team);
    expect(await takeBack(id)).toMatchObject({ status: 409, body: { code: 'patient.not_deceased' } });
    await die(id);
    const elsewhere = await outpatientTeam(stack, 'kaveri');
    expect(await takeBack(id, elsewhere.receptionist)).toMatchObject({ status: 404 });
    for (const person of [team.doctor, team.cashier])
      expect(await takeBack(id, person)).toMatchObject({ status: 403, body: { code: 'auth.forbidden' } });
    expect(await takeBack(id, team.receptionist, ' ')).toMatchObject({ status: 422 });
    const path = `/api/v1/patients/${id}/deceased/mistake`;
    expect(await team.receptionist.call('POST', path, { reason: 'x', version: 1 })).toMatchObject({
      status: 409,
      body: { code: 'patient.version_conflict' },
    });
  });

  it('waits for a visit that is still being ended: that would put the death back', async () => {
    const { patientId } = await arrive();
    await die(patientId);
    const set = (state: string) =>
      sql.query('update submission set state = $2 where patient_id = $1 and message = $3', [
        patientId,
        state,
        'exitVisit',
      ]);
    // What is over stays over by a trigger: past it, as it was before the flow had it.
    await sql.query("set session_replication_role = 'replica'");
    await set('stored');
    expect(await takeBack(patientId)).toMatchObject({ status: 409, body: { code: 'patient.visit_ending' } });
    await set('settled');
    await sql.query("set session_replication_role = 'origin'");
    expect((await takeBack(patientId)).status).toBe(200);
  });

  it('keeps what was said about it when demographics change', async () => {
    const { id } = await registerPatient(team);
    await die(id);
    await takeBack(id);
    const { version } = await readPatient(id);
    const kept = async () =>
      (
        await sql.query<{ length: number }>('select length(details) as length from patient where id = $1', [
          id,
        ])
      ).rows[0]?.length ?? 0;
    const before = await kept();
    await team.receptionist.call('PATCH', `/api/v1/patients/${id}`, { version, email: 'a@example.org' });
    expect(await kept()).toBeGreaterThan(before);
  });
});
