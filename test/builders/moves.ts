import type pg from 'pg';
import { expect } from 'vitest';
import type { z } from 'zod';
import type { MovedVisits } from '#contracts/visits/move.ts';
import type { Receipt, VisitSummary } from '#contracts/visits/visit.ts';
import { movedTables } from '#db/tenancy/patient-tables.ts';
import { checkIn, complete, forms, registerPatient } from '#test/builders/people.ts';
import type { Answer, Person, Team } from '#test/builders/people.ts';

export type Moved = VisitSummary & { code: string; because?: string[]; visitId?: string };
export const why = 'same name, the band of the other';
export const move = (person: Person, visitId: string, patientId: string): Promise<Answer<Moved>> =>
  person.call<Moved>('POST', `/api/v1/visits/${visitId}/move`, { patientId, reason: why });

/** What a person reads; it must be open to them. */
export async function mustRead<T>(person: Person, path: string): Promise<T> {
  const { status, body } = await person.call<T>('GET', `/api/v1/${path}`);
  expect([path, status]).toEqual([path, 200]);
  return body;
}
export const movesOf = async (person: Person, patientId: string) =>
  (await mustRead<z.infer<typeof MovedVisits>>(person, `patients/${patientId}/moved-visits`)).items;

/** Of somebody with an allergy and a medicine, each of which would harm another. */
export const bleeding = {
  ...forms.triage,
  urgency: 2,
  complaint: 'melaena since the morning',
  vitals: [
    { code: '29463-7', value: 64, unit: 'kg' },
    { code: '8867-4', value: 96, unit: '/min' },
    { code: '9279-1', value: 18, unit: '/min' },
    { code: '8480-6', value: 118, unit: 'mm[Hg]' },
    { code: '59408-5', value: 98, unit: '%' },
    { code: '8310-5', value: 36.8, unit: 'Cel' },
  ],
  consciousness: 'alert',
  breathed: { state: 'air' },
  allergies: { state: 'list', items: [{ text: 'Penicillin', severity: 'severe' }] },
  medicines: { state: 'list', items: [{ text: 'Warfarin', dose: '5 mg' }] },
  note: 'looks pale',
};

/** Somebody is checked in and triaged on another's record. */
export async function triagedAsAnother(
  team: Team,
): Promise<{ wrong: string; right: string; opened: Receipt }> {
  const [wrong, right] = [await registerPatient(team), await registerPatient(team)];
  const opened = (await complete(team.nurse, (await checkIn(team, wrong.id)).body, bleeding)).body;
  expect(opened.stage).toBe('consultation');
  return { wrong: wrong.id, right: right.id, opened };
}

/** Rows by which a visit tells of a patient, table by table. */
export async function rowsOfVisit(
  sql: pg.Client,
  visitId: string,
  patientId: string,
): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const { table, of } of movedTables) {
    const which =
      of === 'case_id' ? 'case_id in (select id from care_case where visit_id = $1)' : `${of} = $1`;
    const { rows } = await sql.query<{ count: number }>(
      `select count(*)::int as count from ${table} where ${which} and patient_id = $2`,
      [visitId, patientId],
    );
    if (rows[0]?.count) found[table] = rows[0].count;
  }
  return found;
}
