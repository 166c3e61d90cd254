import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Bill } from '#contracts/billing/bill.ts';
import { mustDo } from '#test/builders/orders.ts';
import { checkIn, complete, forms, outpatientTeam, registerPatient, signIn } from '#test/builders/people.ts';
import type { Person, Team } from '#test/builders/people.ts';
import { changeSettings } from '#test/builders/settings.ts';
import { startStackWithSql } from '#test/setup/stack-with-sql.ts';
import type { Stack } from '#test/setup/stack.ts';

let stack: Stack;
let sql: pg.Client;
let team: Team;
/** A second doctor, who moves between departments. */
let other: Person;
beforeAll(async () => {
  ({ stack, sql } = await startStackWithSql({ suite: 'follow-up', seed: true }));
  team = await outpatientTeam(stack);
  other = await signIn(stack, 'doctor2@asha.example');
});
afterAll(async () => stack?.stop());

const charges = async (visitId: string) =>
  (await team.cashier.call<Bill>('GET', `/api/v1/billing/visits/${visitId}`)).body.charges;
/** What the consultations of a visit cost, in minor units, and which of them follow another one. */
const fees = async (visitId: string) =>
  (await charges(visitId))
    .filter(({ serviceCode, voided }) => serviceCode.startsWith('CONSULT') && !voided)
    .map(({ amount, followUp }) => `${amount.amountMinor}${followUp ? ' follow-up' : ''}`);
const sign = (doctor: Person, visitId: string, change: object = {}) =>
  mustDo(doctor, visitId, 'consultation', { ...forms.consultation, ...change });
/** A visit of a patient that ends, with its bill paid. @returns its id */
async function visit(patientId: string, doctor: Person = team.doctor): Promise<string> {
  let receipt = (await checkIn(team, patientId, undefined, { doctorId: doctor.user.id })).body;
  const { visitId } = receipt;
  receipt = (await complete(team.nurse, receipt, forms.triage)).body;
  receipt = (await complete(doctor, receipt, forms.consultation)).body;
  receipt = (await complete(team.cashier, receipt, forms.billing)).body;
  if (receipt.stage === 'payment') {
    const { balance } = (await team.cashier.call<Bill>('GET', `/api/v1/billing/visits/${visitId}`)).body;
    const form = { tenders: [{ method: 'cash', amount: balance }] };
    receipt = (await complete(team.cashier, receipt, form)).body;
  }
  expect(receipt.stage).toBe('closed');
  return visitId;
}
/** Moves the second doctor to the team's department, or out of it. */
const move = (same: boolean) =>
  sql.query(
    `update doctor d set department_id = p.id from department p, doctor t
      where d.id = $1 and t.id = $2 and p.hospital_id = d.hospital_id and (p.id = t.department_id) = $3`,
    [other.user.id, team.doctor.user.id, same],
  );
const patient = async () => (await registerPatient(team)).id;
const daysAgo = (visitId: string, days: number) =>
  sql.query('update charge set posted_at = posted_at - make_interval(days => $2) where visit_id = $1', [
    visitId,
    days,
  ]);
const rule = (followUpDays: number, followUpVisits = 1, followUpPercent = 0) =>
  changeSettings(team.admin, { followUpDays, followUpVisits, followUpPercent });

describe('a consultation that follows another one', () => {
  it('of the same visit is free where the hospital has set nothing, also with a colleague, and a later visit is charged', async () => {
    await move(true);
    const patientId = await patient();
    const begun = (await checkIn(team, patientId)).body;
    await complete(team.nurse, begun, forms.triage);
    await sign(team.doctor, begun.visitId, { outcome: 'refer_doctor', toDoctorId: other.user.id });
    await sign(other, begun.visitId);
    const [first = '', second] = await fees(begun.visitId);
    expect([first, second]).toEqual([first, '0 follow-up']);
    expect(Number(first)).toBeGreaterThan(0);
    const listed = await charges(begun.visitId);
    expect(listed.map(({ unitPrice }) => unitPrice.amountMinor)).toEqual([first, '0']);
    await mustDo(team.cashier, begun.visitId, 'billing', forms.billing);
    const bill = (await team.cashier.call<Bill>('GET', `/api/v1/billing/visits/${begun.visitId}`)).body;
    expect(bill.total.amountMinor).toBe(first);
    await mustDo(team.cashier, begun.visitId, 'payment', {
      tenders: [{ method: 'cash', amount: bill.balance }],
    });
    expect(await fees(await visit(patientId))).toEqual([first]);
  });

  it('within the hospital’s days and visits, in the same department with any doctor, costs its share, and not after', async () => {
    await rule(7, 2, 50);
    const patientId = await patient();
    const first = await visit(patientId);
    const [fee = ''] = await fees(first);
    const half = `${Number(fee) / 2} follow-up`;
    await move(true);
    const [theirs = ''] = await fees(await visit(await patient(), other));
    expect(
      await fees(await visit(patientId, other)),
      'half of what a colleague of the department asks',
    ).toEqual([`${Number(theirs) / 2} follow-up`]);
    await move(false);
    expect(await fees(await visit(patientId, other)), 'another department').toEqual([theirs]);
    await daysAgo(first, 7);
    expect(await fees(await visit(patientId)), 'the last day, the second visit').toEqual([half]);
    expect(await fees(await visit(patientId)), 'a third visit is a new one').toEqual([fee]);

    const late = await patient();
    await daysAgo(await visit(late), 8);
    expect(await fees(await visit(late)), 'a day late').toEqual([fee]);
    expect(await fees(await visit(await patient())), 'somebody else').toEqual([fee]);
  });

  it('follows nothing that was taken off the bill, and is not asked for where money comes first', async () => {
    await rule(7, 1, 0);
    const patientId = await patient();
    const away = (await checkIn(team, patientId)).body;
    await complete(team.nurse, away, forms.triage);
    await sign(team.doctor, away.visitId);
    const [charge] = await charges(away.visitId);
    const bill = { add: [], remove: [{ chargeId: charge?.id, reason: 'the doctor was called away' }] };
    await mustDo(team.cashier, away.visitId, 'billing', bill);
    const whole = await visit(patientId);
    const [fee = ''] = await fees(whole);
    expect(Number(fee), 'charged anew').toBeGreaterThan(0);

    await changeSettings(team.admin, { moneyBeforeConsultation: true });
    const again = (await checkIn(team, patientId)).body;
    const triaged = (await complete(team.nurse, again, forms.triage)).body;
    expect(triaged.stage, 'nothing to pay before the doctor').toBe('consultation');
    expect(await fees(again.visitId)).toEqual(['0 follow-up']);
    await changeSettings(team.admin, { moneyBeforeConsultation: false });
  });
});

it('parts of a day or of a per cent, and more than the whole fee, are refused', async () => {
  const { body } = await team.admin.call('GET', '/api/v1/admin/settings');
  for (const wrong of [{ followUpDays: 1.5 }, { followUpPercent: 101 }, { followUpVisits: 0 }])
    expect(
      (await team.admin.call('PUT', '/api/v1/admin/settings', { ...body, ...wrong })).status,
      JSON.stringify(wrong),
    ).toBe(422);
});
