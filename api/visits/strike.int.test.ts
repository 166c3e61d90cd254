import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ClinicalSummary } from '#contracts/visits/clinical-summary.ts';
import type { VisitChart } from '#contracts/visits/visit.ts';
import { move, movesOf, mustRead, triagedAsAnother } from '#test/builders/moves.ts';
import { wholeTeam } from '#test/builders/orders.ts';
import type { OrdersTeam } from '#test/builders/orders.ts';
import { checkIn, complete, forms } from '#test/builders/people.ts';
import type { Person } from '#test/builders/people.ts';
import { startStackWithSql } from '#test/setup/stack-with-sql.ts';
import type { Stack } from '#test/setup/stack.ts';

let stack: Stack;
let sql: pg.Client;
let team: OrdersTeam;
beforeAll(async () => {
  ({ stack, sql } = await startStackWithSql({ suite: 'strikes', seed: true }));
  team = await wholeTeam(stack);
}, 120_000);
afterAll(async () => stack?.stop());

const weight = { what: 'sign', code: '29463-7', reason: 'scales of the other room' };
const strike = (person: Person, visitId: string, body: object) =>
  person.call<{ code?: string }>('POST', `/api/v1/visits/${visitId}/entered-in-error`, body);
const chartOf = (visitId: string) => mustRead<VisitChart>(team.doctor, `visits/${visitId}/chart`);

describe('what was entered in error', () => {
  it('stays to be seen with who struck it and why, and no check, course or score goes by it', async () => {
    const { wrong: patientId, opened } = await triagedAsAnother(team);
    const { visitId } = opened;
    expect((await chartOf(visitId)).triage?.news2).toEqual({ score: 1, red: false });
    expect((await strike(team.nurse, visitId, weight)).status).toBe(200);
    expect(
      (await strike(team.doctor, visitId, { what: 'allergies', reason: 'meant the father' })).status,
    ).toBe(200);

    const chart = await chartOf(visitId);
    expect(chart.struck).toMatchObject([
      {
        what: 'sign',
        code: '29463-7',
        value: 64,
        unit: 'kg',
        reason: weight.reason,
        byName: team.nurse.user.name,
      },
      { what: 'allergies', items: ['Penicillin'], byName: team.doctor.user.name },
    ]);
    expect(chart.triage?.vitals.map(({ code }) => code)).not.toContain('29463-7');
    expect(chart.triage?.news2).toBeNull();
    expect(chart.allergies).toEqual({ state: 'not_asked' });
    const summary = await mustRead<ClinicalSummary>(team.doctor, `patients/${patientId}/summary`);
    expect(summary.signs.map(({ code }) => code)).not.toContain('29463-7');
    expect([summary.lastTriage?.news2, summary.allergies.stated]).toEqual([null, { state: 'not_asked' }]);

    // The next visit compares with no weight that was struck, and "none known" takes off no allergy.
    await team.receptionist.call('POST', `/api/v1/visits/${visitId}/exit`, { exit: 'left', reason: 'tired' });
    const next = (await checkIn(team, patientId)).body;
    const light = { ...forms.triage, vitals: [{ code: '29463-7', value: 41, unit: 'kg' }] };
    expect((await complete(team.nurse, next, light)).status).toBe(200);
  });

  it('is said once, of what is there, by who recorded it or the visit’s doctor', async () => {
    const { opened } = await triagedAsAnother(team);
    const { visitId } = opened;
    const refused = await strike(team.otherDoctor, visitId, weight);
    expect([refused.status, refused.body.code]).toEqual([403, 'act.not_yours']);
    expect((await strike(team.receptionist, visitId, weight)).status).toBe(403);
    expect((await strike(team.nurse, visitId, { ...weight, code: '8302-2' })).status).toBe(404);
    expect((await strike(team.nurse, visitId, { ...weight, reason: '' })).status).toBe(422);
    expect((await strike(team.nurse, visitId, weight)).status).toBe(200);
    expect((await strike(team.nurse, visitId, weight)).status).toBe(404);
    const { rows } = await sql.query(
      "select details->>'what' as what, actor_id from audit_event where entity_id = $1 and action = 'record.struck'",
      [visitId],
    );
    expect(rows).toEqual([{ what: 'sign', actor_id: team.nurse.user.id }]);
    await expect(
      sql.query(
        "update vital_sign set struck_reason = 'clear text' where visit_id = $1 and struck_at is not null",
        [visitId],
      ),
    ).rejects.toMatchObject({ code: '23514' });
  });

  it('goes with its visit to the right record, struck as it was', async () => {
    const { right, opened, wrong } = await triagedAsAnother(team);
    await strike(team.nurse, opened.visitId, weight);
    expect((await move(team.nurse, opened.visitId, right)).status).toBe(200);
    expect((await chartOf(opened.visitId)).struck).toMatchObject([{ value: 64, reason: weight.reason }]);
    expect((await movesOf(team.nurse, wrong))[0]?.away).toBe(true);
  });
});
