import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { moveToMorning } from '#test/builders/daytime.ts';
import { move, movesOf, rowsOfVisit, triagedAsAnother } from '#test/builders/moves.ts';
import { consultWithOrders, makeCatalogue, mustDo, taskOf, wholeTeam } from '#test/builders/orders.ts';
import type { Catalogue, OrdersTeam } from '#test/builders/orders.ts';
import { checkIn, forms, registerPatient, signIn } from '#test/builders/people.ts';
import { startStackWithSql } from '#test/setup/stack-with-sql.ts';
import type { Stack } from '#test/setup/stack.ts';

let stack: Stack;
let sql: pg.Client;
let team: OrdersTeam;
let catalogue: Catalogue;

beforeAll(async () => {
  ({ stack, sql } = await startStackWithSql({ suite: 'nomoves', seed: true }));
  await moveToMorning(sql);
  team = await wholeTeam(stack);
  catalogue = await makeCatalogue(stack, team.doctor.user.hospital.id);
}, 120_000);
afterAll(async () => stack?.stop());

describe('a visit of the wrong record', () => {
  it('stays where it is once a specimen has its label, and goes when that was rejected', async () => {
    const [wrong, right] = [await registerPatient(team), await registerPatient(team)];
    const { visitId } = await consultWithOrders(team, wrong.id, {
      labs: [{ items: [{ testId: catalogue.glucose }] }],
    });
    const { rows } = await sql.query<{ id: string }>('select id from lab_item where visit_id = $1', [
      visitId,
    ]);
    await mustDo(team.nurse, visitId, 'collection', { itemIds: [rows[0]?.id], identityConfirmed: true });
    expect(await move(team.doctor, visitId, right.id)).toMatchObject({
      status: 409,
      body: { code: 'visit.move_too_late', because: ['specimen'] },
    });
    await mustDo(team.technician, visitId, 'specimen_receipt', {
      outcome: 'rejected',
      reason: 'mislabelled',
    });
    expect((await move(team.doctor, visitId, right.id)).status).toBe(200);
    expect((await taskOf(team.nurse, visitId, 'collection')).patient?.id).toBe(right.id);
  });

  it('stays where it is once it is billed, and once it is over', async () => {
    const { opened, right } = await triagedAsAnother(team);
    const { visitId } = opened;
    await mustDo(team.doctor, visitId, 'consultation', forms.consultation);
    await mustDo(team.cashier, visitId, 'billing', forms.billing);
    const billed = await move(team.doctor, visitId, right);
    expect([billed.status, billed.body.code, billed.body.because]).toEqual([
      409,
      'visit.move_too_late',
      ['billed'],
    ]);
    await mustDo(team.cashier, visitId, 'payment', forms.payment);
    expect((await move(team.doctor, visitId, right)).body.code).toBe('visit.closed');
  });
});

describe('a move that is refused', () => {
  it('is one to somebody who has an open visit, is dead, or is of no record here', async () => {
    const { opened, right, wrong } = await triagedAsAnother(team);
    const { visitId } = opened;
    const stranger = await signIn(stack, 'nurse1@kaveri.example');
    const others = (await checkIn(team, right)).body;
    expect(await move(team.nurse, visitId, right)).toMatchObject({
      status: 409,
      body: { code: 'visit.already_open', visitId: others.visitId },
    });
    const { rows } = await sql.query<{ id: string }>(
      "select p.id from patient p join hospital h on h.id = p.hospital_id where h.slug = 'kaveri' and not p.counter_sale limit 1",
    );
    for (const id of [rows[0]?.id ?? '', randomUUID()])
      expect((await move(team.nurse, visitId, id)).status).toBe(404);
    expect((await move(stranger, visitId, right)).status).toBe(404);
    const { id: dead, version } = await registerPatient(team);
    await team.receptionist.call('POST', `/api/v1/patients/${dead}/deceased`, {
      deceasedAt: new Date().toISOString(),
      version,
    });
    expect((await move(team.nurse, visitId, dead)).body.code).toBe('patient.deceased');
    expect((await move(team.cashier, visitId, right)).status).toBe(403);
    // Nothing of it was written.
    expect(await movesOf(team.nurse, wrong)).toEqual([]);
    expect((await rowsOfVisit(sql, visitId, wrong))['visit']).toBe(1);
  });

  it('is one of a doctor who is not theirs', async () => {
    const { opened, right } = await triagedAsAnother(team);
    const refused = await move(team.otherDoctor, opened.visitId, right);
    expect([refused.status, refused.body.code]).toEqual([403, 'act.not_yours']);
  });
});

describe('whose a row is', () => {
  it('changes with a move in the same transaction and in no other way, whatever the code asks for', async () => {
    const { opened, right, wrong } = await triagedAsAnother(team);
    await sql.query('begin');
    await sql.query('set local role hmtp_app');
    await sql.query("select set_config('app.hospital_id', $1, true), set_config('app.actor_id', $2, true)", [
      team.nurse.user.hospital.id,
      team.nurse.user.id,
    ]);
    await sql.query('savepoint tried');
    const tries = [
      ['update vital_sign set patient_id = $2 where visit_id = $1', [opened.visitId, right]],
      ['update visit set patient_id = $2 where id = $1', [opened.visitId, right]],
      ["update triage set complaint = 'hs1.x' where visit_id = $1", [opened.visitId]],
      ['update submission set patient_id = $2 where case_id = $1', [opened.visitId, right]],
    ] as const;
    for (const [text, values] of tries) {
      await expect(sql.query(text, [...values]), text).rejects.toMatchObject({ code: '23514' });
      await sql.query('rollback to savepoint tried');
    }
    await sql.query('release savepoint tried');
    // With a move, from this record to that and nothing beside.
    await sql.query(
      `insert into visit_move (id, hospital_id, patient_id, to_patient_id, visit_id, reason, struck, moved_by, moved_at)
       values (gen_random_uuid(), $1, $2, $3, $4, 'hs1.x', 'hs1.x', $5, now())`,
      [team.nurse.user.hospital.id, wrong, right, opened.visitId, team.nurse.user.id],
    );
    await sql.query('savepoint tried');
    await expect(
      sql.query('update triage set patient_id = $2, complaint = $3 where visit_id = $1', [
        opened.visitId,
        randomUUID(),
        'hs1.x',
      ]),
    ).rejects.toMatchObject({ code: '23514' });
    await sql.query('rollback to savepoint tried');
    await sql.query('update triage set patient_id = $2 where visit_id = $1', [opened.visitId, right]);
    await sql.query('rollback');
  });
});
