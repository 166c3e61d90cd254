import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { recordParts } from '#contracts/visits/access-names.ts';
import type { AccessLogPage, BreakGlassPage } from '#contracts/visits/break-glass.ts';
import type { VisitChart } from '#contracts/visits/visit.ts';
import { tenantOf } from '#api/platform/env.ts';
import { guarded, IdParam, jsonAnswer } from '#api/platform/guarded.ts';
import { inTenant } from '#db/tenancy/tenant.ts';
import { visitChart } from '#db/visits/chart.repository.ts';
import { visitSummary } from '#db/visits/visit.repository.ts';
import { canaries, canariesIn, canaryVisit, finishCanaryOrders } from '#test/builders/canaries.ts';
import type { CanaryVisit } from '#test/builders/canaries.ts';
import { apiInProcess } from '#test/builders/in-process.ts';
import { makeCatalogue, wholeTeam } from '#test/builders/orders.ts';
import type { OrdersTeam } from '#test/builders/orders.ts';
import { claim, signIn } from '#test/builders/people.ts';
import type { Person } from '#test/builders/people.ts';
import { startStackWithSql } from '#test/setup/stack-with-sql.ts';
import type { Stack } from '#test/setup/stack.ts';

type Problem = { code: string };
type Opened = { id: string; expiresAt: string };
const reason = 'found unconscious in the ward, canaryreason';
let stack: Stack;
let sql: pg.Client;
let team: OrdersTeam;
let visit: CanaryVisit;

beforeAll(async () => {
  ({ stack, sql } = await startStackWithSql({ suite: 'break-glass', seed: true }));
  team = await wholeTeam(stack);
  visit = await canaryVisit(team, await makeCatalogue(stack, team.doctor.user.hospital.id));
  await finishCanaryOrders(team, visit);
}, 120_000);
afterAll(async () => stack?.stop());

const chartOf = (person: Person) =>
  person.call<VisitChart & Problem>('GET', `/api/v1/visits/${visit.visitId}/chart`);
const open = (person: Person, body: object = { kind: 'emergency', reason }) =>
  person.call<Opened & Problem>('POST', `/api/v1/patients/${visit.patientId}/break-glass`, body);
const openings = async (reviewed?: boolean) =>
  (
    await team.admin.call<z.infer<typeof BreakGlassPage>>(
      'GET',
      `/api/v1/audit/break-glass${reviewed === undefined ? '' : `?reviewed=${reviewed}`}`,
    )
  ).body.items;

/** Takes the task of a review and says what was found. */
async function review(person: Person, taskId: string, form: object) {
  await claim(person, taskId);
  return person.call<Problem>('POST', `/api/v1/inbox/${taskId}/complete`, { form });
}

describe('a record opened without a relationship', () => {
  it('is closed before, needs a reason of a kind and words, and opens to nobody who reads no record', async () => {
    expect((await chartOf(team.otherDoctor)).body.code).toBe('chart.no_relationship');
    for (const body of [
      {},
      { kind: 'emergency' },
      { kind: 'curious', reason },
      { kind: 'other', reason: ' ' },
    ])
      expect((await open(team.otherDoctor, body)).status).toBe(422);
    expect((await open(team.receptionist)).body.code).toBe('auth.forbidden');
    expect((await open(team.admin)).body.code).toBe('auth.forbidden');
    expect(await openings()).toEqual([]);
  });

  it('is open to who opened it, once however often they press, and says until when', async () => {
    const [first, second] = await Promise.all([open(team.otherDoctor), open(team.otherDoctor)]);
    expect([first.status, second.status, first.body.id === second.body.id]).toEqual([201, 201, true]);
    const minutes = (Date.parse(first.body.expiresAt) - Date.now()) / 60_000;
    expect(minutes).toBeGreaterThan(58);
    expect(minutes).toBeLessThan(61);
    const chart = await chartOf(team.otherDoctor);
    expect([chart.status, chart.body.breakGlassUntil]).toEqual([200, first.body.expiresAt]);
    expect(canariesIn(JSON.stringify(chart.body))).toContain('note');
    const orders = await team.otherDoctor.call('GET', `/api/v1/labs/orders?visitId=${visit.visitId}`);
    expect(orders.status).toBe(200);
    // Who cares for the patient reads by that, and is shown no banner.
    expect((await chartOf(team.doctor)).body.breakGlassUntil).toBeNull();
  });

  it('opens to a role what its work can need, and no note to the bench', async () => {
    expect((await open(team.technician)).status).toBe(201);
    const chart = await chartOf(team.technician);
    expect([chart.status, chart.body.sees]).toEqual([200, ['safety']]);
    expect(canariesIn(JSON.stringify(chart.body))).not.toContain('note');
    const history = await team.technician.call<Problem>(
      'GET',
      `/api/v1/consultations/history/${visit.patientId}`,
    );
    expect(history.body.code).toBe('chart.not_needed');
  });

  it('is nobody else’s: not a colleague’s, not another role’s', async () => {
    expect((await chartOf(await signIn(stack, 'lab.technician2@asha.example'))).status).toBe(403);
    expect((await chartOf(team.otherPharmacist)).status).toBe(403);
  });

  it('keeps the words sealed, and out of the audit', async () => {
    const { rows } = await sql.query<{ reason: string }>('select reason from break_glass');
    expect(rows.every((row) => row.reason.startsWith('hs1.'))).toBe(true);
    const audit = await sql.query<{ text: string }>(
      'select details::text as text from audit_event where patient_id = $1',
      [visit.patientId],
    );
    expect(audit.rows.filter(({ text }) => text.includes('canary'))).toEqual([]);
  });

  it('is closed again when its time is over', async () => {
    await sql.query(
      `update break_glass set opened_at = opened_at - interval '2 hours', expires_at = now() - interval '1 second' where user_id = $1`,
      [team.technician.user.id],
    );
    expect((await chartOf(team.technician)).body.code).toBe('chart.no_relationship');
  });
});

/** Reads the chart as a person would, by way of any API. */
type Read = (person: Person, requestId: string) => Promise<{ status: number; text: string }>;
const readOver: Read = async (person, requestId) => {
  const answer = await fetch(`${stack.apiUrl}/api/v1/visits/${visit.visitId}/chart`, {
    headers: { Authorization: `Bearer ${person.token}`, 'X-Request-Id': requestId },
  });
  return { status: answer.status, text: await answer.text() };
};
/** What is wrong with how one reading by an opening went; `isOpen` is what the test knows. */
async function faultsOf(person: Person, isOpen: boolean, read: Read = readOver): Promise<string[]> {
  const requestId = randomUUID();
  const { status, text } = await read(person, requestId);
  const isShown = status === 200 && canariesIn(text).length > 0;
  const { rowCount } = await sql.query(
    `select 1 from audit_event where request_id = $1 and actor_id = $2 and patient_id = $3 and outcome = 'success' and details->'via' @> '["break_glass"]'`,
    [requestId, person.user.id, visit.patientId],
  );
  return [
    ...(isShown && !isOpen ? ['shown without an opening'] : []),
    ...(isShown && !rowCount ? ['shown and not on the record'] : []),
    ...(!isShown && isOpen ? ['not shown though open'] : []),
  ];
}

describe('seeded fault', () => {
  const expire = (person: Person) =>
    sql.query(
      `update break_glass set opened_at = opened_at - interval '2 hours', expires_at = now() - interval '1 second' where user_id = $1`,
      [person.user.id],
    );

  it('none: a reading is shown while it is open, on the record, and not after', async () => {
    const reader = await signIn(stack, 'lab.technician2@asha.example');
    expect(await faultsOf(reader, false)).toEqual([]);
    expect((await open(reader)).status).toBe(201);
    expect(await faultsOf(reader, true)).toEqual([]);
    await expire(reader);
    expect(await faultsOf(reader, false)).toEqual([]);
  });

  it('a route that asks for no opening is found, and that it writes nothing down', async () => {
    const { app, db, call, close } = await apiInProcess(stack);
    try {
      const leaky = guarded({
        method: 'get',
        path: '/api/v1/visits/{id}/summary',
        guard: 'chart.read',
        request: { params: IdParam },
        responses: { 200: jsonAnswer(z.unknown(), 'The chart, unchecked') },
      });
      app.openapi(leaky, async (c) => {
        const chart = await inTenant(db, tenantOf(c), async (tenant) => {
          const found = await visitSummary(tenant, c.req.valid('param').id);
          return found ? visitChart(tenant, found, new Set(recordParts)) : null;
        });
        return c.json(chart, 200) as never;
      });
      const leak: Read = (person, requestId) =>
        call(person, 'GET', `/api/v1/visits/${visit.visitId}/summary`, undefined, requestId);
      expect(await faultsOf(await signIn(stack, 'lab.technician2@asha.example'), false, leak)).toEqual([
        'shown without an opening',
        'shown and not on the record',
      ]);
    } finally {
      await close();
    }
  });

  it('an opening that never ends is found', async () => {
    const reader = await signIn(stack, 'lab.technician2@asha.example');
    await open(reader);
    await sql.query(`create function never_ends() returns trigger language plpgsql as $$ begin new.expires_at := now() + interval '1 year'; return new; end $$;
      create trigger never_ends before update on break_glass for each row execute function never_ends()`);
    try {
      await expire(reader);
      expect(await faultsOf(reader, false)).toEqual(['shown without an opening']);
    } finally {
      await sql.query('drop trigger never_ends on break_glass; drop function never_ends');
      await expire(reader);
    }
  });

  it('a reading whose audit row is lost is found', async () => {
    const reader = await signIn(stack, 'lab.technician2@asha.example');
    await open(reader);
    await sql.query(`create function lose_row() returns trigger language plpgsql as $$ begin return null; end $$;
      create trigger lose_row before insert on audit_event for each row when (new.action = 'chart.view') execute function lose_row()`);
    try {
      expect(await faultsOf(reader, true)).toEqual(['shown and not on the record']);
    } finally {
      await sql.query('drop trigger lose_row on audit_event; drop function lose_row');
      await expire(reader);
    }
  });
});

describe('before its time', () => {
  const technician2 = () => signIn(stack, 'lab.technician2@asha.example');
  const openTask = async (person: Person) => {
    const own = (await openings(false)).find(
      ({ userId, closedAt, expiresAt }) =>
        userId === person.user.id && !closedAt && Date.parse(expiresAt) > Date.now(),
    );
    return own?.taskId ?? '';
  };
  const notNeeded = { finding: 'not_justified', note: 'a neighbour of hers' };

  it('what its reviewer finds not needed is closed at once, and may be opened with another reason', async () => {
    const reader = await technician2();
    const { body } = await open(reader);
    expect(await faultsOf(reader, true)).toEqual([]);
    expect((await review(team.admin, await openTask(reader), notNeeded)).status).toBe(200);
    expect(await faultsOf(reader, false)).toEqual([]);
    const chart = await chartOf(reader);
    expect([chart.status, chart.body.code]).toEqual([403, 'chart.no_relationship']);
    const closed = (await openings(true)).find(({ id }) => id === body.id);
    // Until when it was to be open stays on the record.
    expect([closed?.expiresAt, Boolean(closed?.closedAt)]).toEqual([body.expiresAt, true]);
    const again = await open(reader);
    expect([again.status, again.body.id === body.id]).toEqual([201, false]);
    expect(await faultsOf(reader, true)).toEqual([]);
    expect((await review(team.admin, await openTask(reader), notNeeded)).status).toBe(200);
  });

  it('what was needed stays open for the rest of its time', async () => {
    const reader = await technician2();
    await open(reader);
    const found = { finding: 'justified', note: 'spoke with the ward' };
    expect((await review(team.admin, await openTask(reader), found)).status).toBe(200);
    expect(await faultsOf(reader, true)).toEqual([]);
  });

  it('an account that was stopped, or signed out by an administrator, finds nothing open when it comes back', async () => {
    const reader = await technician2();
    const stops = [
      () => team.admin.call('PATCH', `/api/v1/admin/users/${reader.user.id}`, { disabled: true }),
      () => team.admin.call('DELETE', `/api/v1/admin/users/${reader.user.id}/sessions`),
    ];
    for (const stop of stops) {
      expect((await open(await technician2())).status).toBe(201);
      expect((await stop()).status).toBeLessThan(300);
      await sql.query('update app_user set disabled_at = null where id = $1', [reader.user.id]);
      expect(await faultsOf(await technician2(), false)).toEqual([]);
    }
  });

  it('seeded fault: an opening that its review does not close is found', async () => {
    const reader = await technician2();
    await open(reader);
    await sql.query(`create function stays_open() returns trigger language plpgsql as $$ begin new.closed_at := null; return new; end $$;
      create trigger stays_open before update on break_glass for each row execute function stays_open()`);
    try {
      expect((await review(team.admin, await openTask(reader), notNeeded)).status).toBe(200);
      expect(await faultsOf(reader, false)).toEqual(['shown without an opening']);
    } finally {
      await sql.query('drop trigger stays_open on break_glass; drop function stays_open');
      await sql.query('update break_glass set closed_at = now() where user_id = $1', [reader.user.id]);
    }
  });
});

describe('its review', () => {
  it('shows who, whom, why and what was read, and takes what one other person finds', async () => {
    const [entry] = (await openings(false)).filter(({ userId }) => userId === team.otherDoctor.user.id);
    expect(entry).toMatchObject({
      patient: { id: visit.patientId },
      userName: team.otherDoctor.user.name,
      role: 'doctor',
      kind: 'emergency',
      reason,
      reviewedByName: null,
    });
    expect(entry?.reads.map(({ action, count }) => [action, count])).toEqual([
      ['chart.view', 1],
      ['order.view', 1],
      ['record.break_glass', 1],
    ]);
    const one = `/api/v1/audit/break-glass/${entry?.id ?? ''}`;
    expect((await team.admin.call('GET', one)).body).toEqual(entry);
    expect((await team.otherDoctor.call<Problem>('GET', one)).body.code).toBe('auth.forbidden');
    expect((await team.admin.call<Problem>('GET', `/api/v1/audit/break-glass/${randomUUID()}`)).status).toBe(
      404,
    );
    const found = { finding: 'justified', note: 'spoke with the ward' };
    expect((await review(team.admin, entry?.taskId ?? '', found)).status).toBe(200);
    const reviewed = (await openings(true)).find(({ id }) => id === entry?.id);
    expect(reviewed).toMatchObject({
      id: entry?.id,
      reviewedByName: team.admin.user.name,
      finding: 'justified',
      reviewNote: 'spoke with the ward',
      taskId: null,
    });
  });

  it('is never one’s own, in whatever role', async () => {
    const [left] = await openings(false);
    await sql.query('update break_glass set user_id = $1 where id = $2', [team.admin.user.id, left?.id]);
    const own = await review(team.admin, left?.taskId ?? '', { finding: 'justified', note: 'fine' });
    expect([own.status, own.body.code]).toEqual([403, 'review.same_person']);
  });
});

describe('the patient', () => {
  it('sees who read the record, when, in which role and why, a special opening marked, and no clinical word', async () => {
    await sql.query(`update app_user set patient_id = $1 where email = 'patient1@asha.example'`, [
      visit.patientId,
    ]);
    const patient = await signIn(stack, 'patient1@asha.example');
    const { status, body } = await patient.call<z.infer<typeof AccessLogPage>>(
      'GET',
      '/api/v1/portal/access-log?limit=100',
    );
    expect(status).toBe(200);
    const of = (name: string) => body.items.filter((entry) => entry.name === name);
    expect(of(team.otherDoctor.user.name).map(({ action, breakGlass }) => [action, breakGlass])).toEqual(
      expect.arrayContaining([
        ['record.break_glass', true],
        ['chart.view', true],
      ]),
    );
    expect(of(team.doctor.user.name).every((entry) => !entry.breakGlass)).toBe(true);
    expect(of(team.doctor.user.name)[0]).toMatchObject({ role: 'doctor' });
    expect(of(team.doctor.user.name).some(({ via }) => via.includes('visit'))).toBe(true);
    // Who only tried is not in it: nothing was read.
    expect(of(team.otherPharmacist.user.name)).toEqual([]);
    expect(JSON.stringify(body)).not.toContain(canaries.note.slice(0, 6));
  });
});
