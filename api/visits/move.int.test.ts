import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Bill } from '#contracts/billing/bill.ts';
import type { ClinicalSummary } from '#contracts/visits/clinical-summary.ts';
import type { VisitChart } from '#contracts/visits/visit.ts';
import { apiRoutes } from '#scripts/access-table.ts';
import { canaryVisit } from '#test/builders/canaries.ts';
import { moveToMorning } from '#test/builders/daytime.ts';
import {
  bleeding,
  move,
  movesOf,
  mustRead,
  rowsOfVisit,
  triagedAsAnother,
  why,
} from '#test/builders/moves.ts';
import { consultWithOrders, makeCatalogue, mustDo, taskOf, wholeTeam } from '#test/builders/orders.ts';
import type { Catalogue, OrdersTeam } from '#test/builders/orders.ts';
import { checkIn, claim, complete, forms, registerPatient } from '#test/builders/people.ts';
import { askOver, probesOf, readEverything } from '#test/builders/record-probe.ts';
import { startStackWithSql } from '#test/setup/stack-with-sql.ts';
import type { Stack } from '#test/setup/stack.ts';

let stack: Stack;
let sql: pg.Client;
let team: OrdersTeam;
let catalogue: Catalogue;

beforeAll(async () => {
  ({ stack, sql } = await startStackWithSql({ suite: 'moves', seed: true }));
  await moveToMorning(sql);
  team = await wholeTeam(stack);
  catalogue = await makeCatalogue(stack, team.doctor.user.hospital.id);
}, 120_000);
afterAll(async () => stack?.stop());

describe('a visit of the wrong record', () => {
  it('goes to the right one with all that was written in it, by the nurse who finds out', async () => {
    const { wrong, right, opened } = await triagedAsAnother(team);
    const { visitId } = opened;
    const before = await rowsOfVisit(sql, visitId, wrong);
    expect(Object.keys(before)).toEqual(
      expect.arrayContaining([
        'care_case',
        'patient_statement',
        'submission',
        'task',
        'token',
        'triage',
        'visit',
        'vital_sign',
      ]),
    );
    const { status, body } = await move(team.nurse, visitId, right);
    expect([status, body.patient?.id, body.stage]).toEqual([200, right, 'consultation']);
    expect(await rowsOfVisit(sql, visitId, right)).toEqual(before);
    expect(await rowsOfVisit(sql, visitId, wrong)).toEqual({});

    const chart = await mustRead<VisitChart>(team.doctor, `visits/${visitId}/chart`);
    expect(chart).toMatchObject({
      triage: { complaint: 'melaena since the morning', note: 'looks pale' },
      allergies: { state: 'list', items: [{ text: 'Penicillin' }] },
      medicines: { state: 'list', items: [{ text: 'Warfarin' }] },
    });
    // Its doctor goes on as if nothing had been.
    const task = await taskOf(team.doctor, visitId, 'consultation');
    expect(task.patient?.id).toBe(right);
    expect((await mustDo(team.doctor, visitId, 'consultation', forms.consultation)).stage).toBe('billing');
    const bill = await mustRead<Bill>(team.cashier, `billing/visits/${visitId}`);
    expect([bill.patient.id, bill.balance.amountMinor]).toEqual([right, '50000']);
    // Again is no other act.
    expect((await move(team.receptionist, visitId, right)).status).toBe(200);
    expect(await movesOf(team.receptionist, right)).toHaveLength(1);
  });

  it('leaves nothing on the wrong record that a check would use, and shows there what was entered in error', async () => {
    const { wrong, right, opened } = await triagedAsAnother(team);
    expect((await move(team.receptionist, opened.visitId, right)).status).toBe(200);
    // Who is checked in now has a nurse and a doctor who care for them.
    const theirs = (await checkIn(team, wrong)).body;
    expect(await mustRead<ClinicalSummary>(team.doctor, `patients/${wrong}/summary`)).toMatchObject({
      allergies: { stated: { state: 'not_asked' }, recordedAt: null },
      medicines: { stated: { state: 'not_asked' } },
      signs: [],
      lastTriage: null,
    });
    // The weight of the other is none of theirs: half of it is not asked about.
    const light = { ...forms.triage, vitals: [{ code: '29463-7', value: 41, unit: 'kg' }] };
    expect((await complete(team.nurse, theirs, light)).status).toBe(200);

    const [struck] = await movesOf(team.doctor, wrong);
    expect(struck).toMatchObject({
      visitId: opened.visitId,
      away: true,
      other: { id: right },
      reason: why,
      movedByName: team.receptionist.user.name,
      struck: {
        triage: { complaint: 'melaena since the morning' },
        allergies: { items: [{ text: 'Penicillin' }] },
        medicines: { items: [{ text: 'Warfarin' }] },
      },
    });
    expect(struck?.struck?.triage?.vitals).toHaveLength(6);
    // The desk sees that it was moved, and no clinical word of it.
    expect(await movesOf(team.receptionist, wrong)).toMatchObject([
      { away: true, reason: why, struck: null },
    ]);
    expect(await movesOf(team.doctor, right)).toMatchObject([
      { away: false, other: { id: wrong }, struck: null },
    ]);
  });

  it('is read by nobody by way of the wrong record, in any route, but as entered in error', async () => {
    const made = await canaryVisit(team, catalogue);
    const right = await registerPatient(team);
    const wrong = made.patientId;
    expect((await move(team.doctor, made.visitId, right.id)).status).toBe(200);
    // Everybody of the department cares for them now.
    await checkIn(team, wrong);
    const probes = probesOf(apiRoutes(), { ids: [wrong], query: { patientId: wrong } });
    const readers = [
      team.doctor,
      team.nurse,
      team.receptionist,
      team.cashier,
      team.technician,
      team.pharmacist,
    ];
    const readAll = async () => {
      const seen = [];
      let answered = 0;
      for (const person of readers) {
        const read = await readEverything(person, probes, askOver(stack.apiUrl));
        expect(read.faults).toEqual([]);
        seen.push(...read.seen);
        answered += read.answered;
      }
      return { routes: [...new Set(seen.map(({ route }) => route))], answered };
    };
    const { routes, answered } = await readAll();
    expect(answered).toBeGreaterThan(100);
    expect(routes).toEqual(['GET /api/v1/patients/{id}/moved-visits']);
    // Seeded fault: what is left behind is found.
    await sql.query(
      `update patient_statement set patient_id = $1, items = null, state = 'none_known' where visit_id = $2`,
      [wrong, made.visitId],
    );
    await sql.query('update vital_sign set patient_id = $1 where visit_id = $2', [wrong, made.visitId]);
    expect(await rowsOfVisit(sql, made.visitId, wrong)).toEqual({ patient_statement: 2, vital_sign: 1 });
    expect((await readAll()).routes).toContain('GET /api/v1/patients/{id}/summary');
  });

  it('is on the audit of both records', async () => {
    const { wrong, right, opened } = await triagedAsAnother(team);
    await move(team.nurse, opened.visitId, right);
    const { rows } = await sql.query(
      "select action, patient_id, actor_id from audit_event where entity_id = $1 and action like 'visit.moved%' order by action",
      [opened.visitId],
    );
    expect(rows).toEqual([
      { action: 'visit.moved_away', patient_id: wrong, actor_id: team.nurse.user.id },
      { action: 'visit.moved_here', patient_id: right, actor_id: team.nurse.user.id },
    ]);
  });

  it('gives the booking back to who booked it, and takes over that of the right patient', async () => {
    const [wrong, right] = [await registerPatient(team), await registerPatient(team)];
    const book = async (patientId: string, minutes: number) => {
      const id = randomUUID();
      await sql.query(
        `insert into appointment (id, hospital_id, patient_id, doctor_id, starts_at, ends_at, state, created_at, created_by)
         values ($1, $2, $3, $4, now() + make_interval(mins => $5::int), now() + make_interval(mins => $5::int + 5), 'booked', now(), $4)`,
        [id, team.doctor.user.hospital.id, patientId, team.doctor.user.id, minutes],
      );
      return id;
    };
    const [used, unused] = [await book(wrong.id, 5), await book(right.id, 15)];
    const opened = (await checkIn(team, wrong.id, undefined, { appointmentId: used })).body;
    expect((await move(team.receptionist, opened.visitId, right.id)).status).toBe(200);
    const stateOf = async (id: string) =>
      (await sql.query<{ state: string }>('select state from appointment where id = $1', [id])).rows[0]
        ?.state;
    expect([await stateOf(used), await stateOf(unused)]).toEqual(['booked', 'arrived']);
    const theirs = await checkIn(team, wrong.id, undefined, { appointmentId: used });
    expect([theirs.status, await stateOf(used)]).toEqual([200, 'arrived']);
  });

  it('hides no allergy that is on the right record', async () => {
    const { right, wrong, opened } = await triagedAsAnother(team);
    const earlier = (await checkIn(team, right)).body;
    await complete(team.nurse, earlier, {
      ...bleeding,
      allergies: { state: 'list', items: [{ text: 'Latex', severity: 'mild' }] },
    });
    await team.receptionist.call('POST', `/api/v1/visits/${earlier.visitId}/exit`, {
      exit: 'left',
      reason: 'tired',
    });
    expect((await move(team.nurse, opened.visitId, right)).status).toBe(200);
    const { allergies } = await mustRead<VisitChart>(team.nurse, `visits/${opened.visitId}/chart`);
    expect(allergies.state === 'list' && allergies.items.map(({ text }) => text)).toEqual([
      'Latex',
      'Penicillin',
    ]);
    // And back: what was joined for the one is nobody else's, and what is struck is what was said.
    expect((await move(team.nurse, opened.visitId, wrong)).status).toBe(200);
    const back = await mustRead<VisitChart>(team.nurse, `visits/${opened.visitId}/chart`);
    expect(back.allergies).toMatchObject({ state: 'list', items: [{ text: 'Penicillin' }] });
    const again = (await checkIn(team, right)).body;
    const theirs = await mustRead<VisitChart>(team.nurse, `visits/${again.visitId}/chart`);
    expect(theirs.allergies).toEqual({ state: 'list', items: [{ text: 'Latex', severity: 'mild' }] });
    expect((await movesOf(team.nurse, right))[0]?.struck?.allergies).toMatchObject({
      items: [{ text: 'Penicillin' }],
    });
    expect(await movesOf(team.receptionist, right)).toMatchObject([{ away: true }, { away: false }]);
  });

  it('scores what was seen by the age of the right patient', async () => {
    const [wrong, child] = [
      await registerPatient(team, { birthDate: { precision: 'day', date: '1970-01-01' } }),
      await registerPatient(team, {
        birthDate: { precision: 'day', date: '2021-03-09' },
        guardian: { name: 'Anita Zuroka', relationship: 'mother' },
      }),
    ];
    const opened = (await checkIn(team, wrong.id)).body;
    await complete(team.nurse, opened, bleeding);
    const scores = async () =>
      (await mustRead<VisitChart>(team.nurse, `visits/${opened.visitId}/chart`)).triage?.news2;
    expect(await scores()).toEqual({ score: 1, red: false });
    await move(team.nurse, opened.visitId, child.id);
    // NEWS2 is not made for a child.
    expect(await scores()).toBeNull();
  });

  it('keeps what was half typed for whoever typed it', async () => {
    const { right, opened } = await triagedAsAnother(team);
    const taskId = opened.openedTasks[0]?.id ?? '';
    await claim(team.doctor, taskId);
    const form = { note: { subjective: 'black stool' } };
    expect((await team.doctor.call('PUT', `/api/v1/inbox/${taskId}/draft`, { form })).status).toBeLessThan(
      300,
    );
    await move(team.nurse, opened.visitId, right);
    expect(await mustRead(team.doctor, `inbox/${taskId}/draft`)).toMatchObject({ form });
  });

  it('takes the note, the diagnoses, the orders and what is owed along once a doctor has signed, by that doctor', async () => {
    const [wrong, right] = [await registerPatient(team), await registerPatient(team)];
    const signed = await consultWithOrders(team, wrong.id, {
      labs: [{ items: [{ testId: catalogue.glucose }] }],
    });
    const { visitId } = signed;
    const refused = await move(team.nurse, visitId, right.id);
    expect([refused.status, refused.body.code]).toEqual([403, 'act.not_yours']);
    expect((await move(team.doctor, visitId, right.id)).status).toBe(200);
    const chart = await mustRead<VisitChart>(team.doctor, `visits/${visitId}/chart`);
    expect(chart.consultations).toMatchObject([
      { note: forms.consultation.note, doctorName: team.doctor.user.name },
    ]);
    expect(chart.consultations[0]?.diagnoses).toHaveLength(1);
    expect((await movesOf(team.doctor, right.id))[0]?.away).toBe(false);
    // The ledger was only added to, and nothing is owed on the wrong record.
    const { rows } = await sql.query<{ patient_id: string; owed: string }>(
      `select e.patient_id, sum(l.amount_minor)::text as owed from ledger_entry e join ledger_line l on l.entry_id = e.id
        where e.visit_id = $1 and l.account = 'receivable' group by 1`,
      [visitId],
    );
    expect(Object.fromEntries(rows.map(({ patient_id, owed }) => [patient_id, owed]))).toEqual({
      [wrong.id]: '0',
      [right.id]: '50000',
    });
    expect((await taskOf(team.nurse, visitId, 'collection')).patient?.id).toBe(right.id);
  });
});
