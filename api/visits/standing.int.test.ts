import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rolePermissions } from '#contracts/identity/names.ts';
import type { Permission } from '#contracts/identity/names.ts';
import type { Queue } from '#contracts/appointments/appointment.ts';
import type { VisitSummary } from '#contracts/visits/visit.ts';
import type { z } from 'zod';
import { canaryVisit } from '#test/builders/canaries.ts';
import type { CanaryVisit } from '#test/builders/canaries.ts';
import { apiInProcess } from '#test/builders/in-process.ts';
import { makeCatalogue, taskOf, wholeTeam } from '#test/builders/orders.ts';
import type { Catalogue, OrdersTeam } from '#test/builders/orders.ts';
import { checkIn, claim, complete, forms, registerPatient, signIn } from '#test/builders/people.ts';
import type { Person } from '#test/builders/people.ts';
import { startStackWithSql } from '#test/setup/stack-with-sql.ts';
import type { Stack } from '#test/setup/stack.ts';

type Problem = { code: string; ofName?: string };
let stack: Stack;
let sql: pg.Client;
let team: OrdersTeam;
let nurseElsewhere: Person;
/** What is doctor 1's: a patient with orders and a booking, and another who waits in the queue. */
type Things = {
  ordered: CanaryVisit;
  waiting: { visitId: string; tokenId: string };
  appointmentId: string;
};
let catalogue: Catalogue;
let things: Things;

const department = (of: string) => `(select department_id from app_user where email = '${of}@asha.example')`;
const today = (person: Person, inDays: number) =>
  new Intl.DateTimeFormat('en-CA', { timeZone: person.user.hospital.timeZone }).format(
    Date.now() + inDays * 86_400_000,
  );
async function slot(person: Person, doctorId: string, inDays = 1): Promise<string> {
  const { body } = await person.call<{ items: { startsAt: string; free: boolean }[] }>(
    'GET',
    `/api/v1/doctors/${doctorId}/slots?date=${today(person, inDays)}`,
  );
  return body.items.find(({ free }) => free)?.startsAt ?? '';
}
const tokenOf = async (visitId: string) =>
  (
    await team.doctor.call<z.infer<typeof Queue>>('GET', `/api/v1/appointments/queues/${team.doctor.user.id}`)
  ).body.tokens.find((token) => token.visitId === visitId)?.id ?? '';

async function doctorsThings(): Promise<Things> {
  const ordered = await canaryVisit(team, catalogue);
  const opened = (await checkIn(team, (await registerPatient(team)).id)).body;
  const { visitId } = (await complete(team.nurse, opened, forms.triage)).body;
  const booked = await team.receptionist.call<{ id: string }>('POST', '/api/v1/appointments', {
    patientId: ordered.patientId,
    doctorId: team.doctor.user.id,
    startsAt: await slot(team.receptionist, team.doctor.user.id),
  });
  return { ordered, waiting: { visitId, tokenId: await tokenOf(visitId) }, appointmentId: booked.body.id };
}

beforeAll(async () => {
  ({ stack, sql } = await startStackWithSql({ suite: 'standing', seed: true }));
  await sql.query(
    `update app_user set department_id = ${department('doctor2')} where email = 'nurse2@asha.example'`,
  );
  team = await wholeTeam(stack);
  nurseElsewhere = await signIn(stack, 'nurse2@asha.example', 'nurse');
  catalogue = await makeCatalogue(stack, team.doctor.user.hospital.id);
  things = await doctorsThings();
}, 120_000);
afterAll(async () => stack?.stop());

/** Every act on something that is another doctor's. A new one belongs here. */
const acts = ({ ordered, waiting, appointmentId }: Things): [name: string, path: string, body: object][] => [
  ['end the visit', `visits/${waiting.visitId}/exit`, { exit: 'left', reason: 'x' }],
  ['call the token', `appointments/tokens/${waiting.tokenId}/actions`, { action: 'call' }],
  ['move the token', `appointments/tokens/${waiting.tokenId}/move`, { toPosition: 1, reason: 'x' }],
  ['cancel a laboratory order', `labs/orders/${ordered.labOrderId}/cancel`, { reason: 'x' }],
  ['cancel a prescription', `pharmacy/prescriptions/${ordered.prescriptionId}/cancel`, { reason: 'x' }],
  ['cancel a procedure', `procedures/orders/${ordered.procedureId}/cancel`, { reason: 'x' }],
  ['cancel an appointment', `appointments/${appointmentId}/cancel`, { reason: 'x' }],
  ['take the visit over', `visits/${waiting.visitId}/take-over`, { reason: 'x' }],
];

type Send = (path: string, body: object) => Promise<{ status: number; body: Problem }>;
/** Tries every act. @returns those that are not refused as another's */
async function allowed(of: Things, send: Send): Promise<string[]> {
  const found: string[] = [];
  for (const [name, path, body] of acts(of)) {
    const answer = await send(`/api/v1/${path}`, body);
    if (answer.status !== 403 || answer.body.code !== 'act.not_yours') found.push(name);
  }
  return found;
}

describe('what is another’s', () => {
  it('no other doctor acts on, and is told whose it is', async () => {
    expect(await allowed(things, (path, body) => team.otherDoctor.call<Problem>('POST', path, body))).toEqual(
      [],
    );
    const moved = await team.otherDoctor.call<Problem>(
      'POST',
      `/api/v1/appointments/${things.appointmentId}/reschedule`,
      {
        startsAt: await slot(team.otherDoctor, team.otherDoctor.user.id),
        doctorId: team.otherDoctor.user.id,
      },
    );
    expect([moved.status, moved.body.code, moved.body.ofName]).toEqual([
      403,
      'act.not_yours',
      team.doctor.user.name,
    ]);
    const given = await team.otherDoctor.call<Problem>(
      'POST',
      `/api/v1/doctors/${team.doctor.user.id}/handover`,
      { toDoctorId: team.otherDoctor.user.id, reason: 'x' },
    );
    expect(given.status).toBe(403);
    const { rows } = await sql.query<{ open: boolean; state: string }>(
      `select v.closed_at is null as open, t.state from visit v join token t on t.visit_id = v.id where v.id = $1`,
      [things.waiting.visitId],
    );
    expect(rows).toEqual([{ open: true, state: 'waiting' }]);
  });

  it('no nurse of another department acts on', async () => {
    for (const [name, path, body] of acts(things).slice(0, 3)) {
      const answer = await nurseElsewhere.call<Problem>('POST', `/api/v1/${path}`, body);
      expect([name, answer.status, answer.body.code]).toEqual([name, 403, 'act.not_yours']);
    }
  });

  it('an unknown id is answered as nothing, whoever asks', async () => {
    for (const path of [`appointments/tokens/${randomUUID()}/actions`, `visits/${randomUUID()}/take-over`]) {
      const body = path.includes('tokens') ? { action: 'call' } : { reason: 'x' };
      const answer = await team.otherDoctor.call<Problem>('POST', `/api/v1/${path}`, body);
      expect([answer.status, answer.body.code]).toEqual([404, 'not_found']);
    }
  });

  it('and its task is claimed and completed by nobody else', async () => {
    const task = await taskOf(team.doctor, things.waiting.visitId, 'consultation');
    const taken = await team.otherDoctor.call<Problem>('POST', `/api/v1/inbox/${task.id}/claim`, {
      version: task.version,
    });
    expect([taken.status, taken.body.code]).toEqual([403, 'task.wrong_person']);
  });
});

describe('seeded fault', () => {
  it('a doctor who would supervise everybody is found by the same tries, act by act', async () => {
    const more = await doctorsThings();
    const { call, close } = await apiInProcess(stack);
    const permissions = rolePermissions.doctor as Permission[];
    permissions.push('task.supervise');
    try {
      const found = await allowed(more, (path, body) => call<Problem>(team.otherDoctor, 'POST', path, body));
      // Taking over asks for the department instead.
      const names = acts(more).map(([name]) => name);
      expect(found).toEqual(names.filter((name) => name !== 'take the visit over'));
    } finally {
      permissions.splice(permissions.indexOf('task.supervise'), 1);
      await close();
    }
  });
});

describe('who may', () => {
  it('the owner, the department’s nurse, the front office and the administration', async () => {
    const call = `/api/v1/appointments/tokens/${things.waiting.tokenId}`;
    const statuses = [
      (await team.admin.call('POST', `${call}/move`, { toPosition: 1, reason: 'x' })).status,
      (await team.receptionist.call('POST', `${call}/move`, { toPosition: 1, reason: 'x' })).status,
      (await team.nurse.call('POST', `${call}/actions`, { action: 'call' })).status,
      (await team.doctor.call('POST', `${call}/actions`, { action: 'requeue' })).status,
      (
        await team.doctor.call('POST', `/api/v1/labs/orders/${things.ordered.labOrderId}/cancel`, {
          reason: 'x',
        })
      ).status,
      (
        await team.receptionist.call('POST', `/api/v1/appointments/${things.appointmentId}/cancel`, {
          reason: 'x',
        })
      ).status,
    ];
    expect(statuses).toEqual([200, 200, 200, 200, 200, 200]);
  });

  it('a doctor of the department who takes the visit over, with its task, queue place and orders; others’ visits stay', async () => {
    await sql.query(
      `update app_user set department_id = ${department('doctor1')} where email = 'doctor2@asha.example'`,
    );
    await sql.query(
      `update doctor set department_id = ${department('doctor1')} where id = (select id from app_user where email = 'doctor2@asha.example')`,
    );
    const cover = team.otherDoctor;
    // Not before it is an act on the record: the same department alone is not enough.
    const ended = await cover.call<Problem>('POST', `/api/v1/visits/${things.waiting.visitId}/exit`, {
      exit: 'left',
      reason: 'x',
    });
    expect(ended.body.code).toBe('act.not_yours');
    const taken = await cover.call<VisitSummary>(
      'POST',
      `/api/v1/visits/${things.waiting.visitId}/take-over`,
      {
        reason: 'Dr Rao was called away',
      },
    );
    expect([taken.status, taken.body.doctorId]).toEqual([200, cover.user.id]);
    const again = await cover.call('POST', `/api/v1/visits/${things.waiting.visitId}/take-over`, {
      reason: 'x',
    });
    expect(again.status).toBe(200);
    const task = await taskOf(cover, things.waiting.visitId, 'consultation');
    expect(task.assigneeId).toBe(cover.user.id);
    expect((await claim(cover, task.id)).status).toBe(200);
    const { rows } = await sql.query<{ actor_id: string; action: string }>(
      `select action, actor_id from audit_event where entity_id = $1 and action = 'visit.take_over'`,
      [things.waiting.visitId],
    );
    expect(rows).toEqual([{ action: 'visit.take_over', actor_id: cover.user.id }]);
    const other = await sql.query<{ doctor_id: string }>('select doctor_id from visit where id = $1', [
      things.ordered.visitId,
    ]);
    expect(other.rows[0]?.doctor_id).toBe(team.doctor.user.id);
  });
});
