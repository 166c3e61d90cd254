import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ClinicalSummary } from '#contracts/visits/clinical-summary.ts';
import type { VisitChart } from '#contracts/visits/visit.ts';
import { actsOf, metricUrls } from '#test/budget/counted.ts';
import { labOrders, makeCatalogue, mustDo, wholeTeam } from '#test/builders/orders.ts';
import type { Catalogue, OrdersTeam } from '#test/builders/orders.ts';
import { checkIn, complete, forms, registerPatient, signIn } from '#test/builders/people.ts';
import type { Person } from '#test/builders/people.ts';
import { startStackWithSql } from '#test/setup/stack-with-sql.ts';
import type { Stack } from '#test/setup/stack.ts';

let stack: Stack;
let team: OrdersTeam;
let catalogue: Catalogue;

beforeAll(async () => {
  ({ stack } = await startStackWithSql({ suite: 'summary', seed: true }));
  team = await wholeTeam(stack);
  catalogue = await makeCatalogue(stack, team.doctor.user.hospital.id);
}, 120_000);
afterAll(async () => stack?.stop());

const sign = (code: string, value: number, unit: string, confirmed = false) => ({
  code,
  value,
  unit,
  confirmed,
});
const ill = {
  ...forms.triage,
  urgency: 2,
  vitals: [
    sign('8480-6', 184, 'mm[Hg]'),
    sign('8867-4', 132, '/min'),
    sign('9279-1', 30, '/min'),
    sign('8310-5', 39.9, 'Cel'),
    sign('59408-5', 86, '%'),
  ],
  consciousness: 'alert',
  breathed: { state: 'oxygen', flow: 4 },
  pregnancy: 'not_pregnant',
  allergies: { state: 'list', items: [{ text: 'Penicillin', severity: 'severe' }] },
  medicines: { state: 'list', items: [{ text: 'warfarin', dose: '3 mg' }] },
};
const summaryOf = (person: Person, patientId: string) =>
  person.call<ClinicalSummary>('GET', `/api/v1/patients/${patientId}/summary`);

/** A visit with a triage, and a consultation that orders a test, a medicine and a procedure. */
async function visitOf(patientId: string) {
  const opened = await checkIn(team, patientId);
  const triaged = await complete(team.nurse, opened.body, ill);
  expect(triaged.status).toBe(200);
  const signed = await complete(team.doctor, triaged.body, {
    ...forms.consultation,
    outcome: 'complete',
    orders: {
      labs: [{ items: [{ testId: catalogue.potassium }] }],
      prescriptions: [
        {
          lines: [
            {
              medicineId: catalogue.amoxicillin,
              doseValue: 1,
              doseUnit: '{capsule}',
              timesPerDay: 3,
              durationDays: 5,
              quantity: 15,
            },
          ],
        },
      ],
      procedures: [{ items: [{ typeId: catalogue.dressing }] }],
    },
  });
  expect(signed.status).toBe(200);
  return signed.body.visitId;
}

describe('the early warning score of a triage', () => {
  it('is worked out by the act and kept with it; a form that says less has none', async () => {
    const patient = await registerPatient(team);
    const opened = await checkIn(team, patient.id);
    // What a client says of the score is no part of the form.
    const { body } = await complete(team.nurse, opened.body, { ...ill, news2: { score: 0, red: false } });
    const chart = await team.doctor.call<VisitChart>('GET', `/api/v1/visits/${body.visitId}/chart`);
    expect(chart.body.triage).toMatchObject({
      consciousness: 'alert',
      breathed: 'oxygen',
      oxygenFlow: 4,
      news2: { score: 13, red: true },
      pews: null,
    });
    const child = await registerPatient(team, {
      birthDate: { precision: 'day', date: '2020-01-05' },
      guardian: { name: 'Anita', relationship: 'mother' },
    });
    // Such a pressure is asked about at six years, and was looked at again.
    const vitals = ill.vitals.map((vital) => ({ ...vital, confirmed: true }));
    const second = await complete(team.nurse, (await checkIn(team, child.id)).body, {
      ...ill,
      vitals,
      capillaryRefill: 'slow',
      respiratoryEffort: 'mild',
      pews: 0,
    });
    expect(second.status).toBe(200);
    const other = await team.doctor.call<VisitChart>('GET', `/api/v1/visits/${second.body.visitId}/chart`);
    expect(other.body.triage).toMatchObject({ consciousness: 'alert', news2: null, pews: 17 });
  });
});

describe('the summary of a patient', () => {
  it('tells at once what is known: stated, measured, prescribed, found, pending and written', async () => {
    const patient = await registerPatient(team);
    const visitId = await visitOf(patient.id);
    const before = (await summaryOf(team.doctor, patient.id)).body;
    expect(before).toMatchObject({
      allergies: { stated: { state: 'list', items: [{ text: 'Penicillin' }] } },
      medicines: { stated: { state: 'list', items: [{ text: 'warfarin' }] } },
      lastTriage: { visitId, urgency: 2, news2: { score: 13, red: true } },
      problems: [{ times: 1 }],
      prescribed: [{ medicineId: catalogue.amoxicillin, timesPerDay: 3, isCurrent: true, visitId }],
      results: [],
      earlier: [{ visitId }],
    });
    expect(before.signs.find(({ code }) => code === '59408-5')?.values).toMatchObject([
      { value: 86, visitId },
    ]);
    expect(before.pending.map(({ type }) => type).toSorted()).toEqual([
      'labOrder',
      'prescription',
      'procedureOrder',
    ]);

    const [order] = await labOrders(team.doctor, visitId);
    const itemIds = order?.items.map((item) => item.id) ?? [];
    await mustDo(team.nurse, visitId, 'collection', { itemIds, identityConfirmed: true });
    await mustDo(team.technician, visitId, 'specimen_receipt', { outcome: 'received' });
    await mustDo(team.technician, visitId, 'result_entry', { results: [{ itemId: itemIds[0], value: 7.1 }] });
    expect((await summaryOf(team.doctor, patient.id)).body.results, 'nobody has verified it').toEqual([]);
    await mustDo(team.supervisor, visitId, 'verification', { accept: itemIds });
    const [potassium] = (await summaryOf(team.doctor, patient.id)).body.results;
    expect(potassium).toMatchObject({
      testId: catalogue.potassium,
      values: [{ value: 7.1, reviewed: false }],
    });
  });

  it('is answered to nobody without a reason, as of a patient nobody knows', async () => {
    const patient = await registerPatient(team);
    const elsewhere = await signIn(stack, 'doctor1@lotus.example').catch(() => null);
    const asked = await Promise.all([
      summaryOf(team.otherDoctor, patient.id),
      summaryOf(team.doctor, '018f0000-0000-7000-8000-000000000000'),
      ...(elsewhere ? [summaryOf(elsewhere, patient.id)] : []),
    ]);
    for (const { status, body } of asked)
      expect([status, (body as { code?: string }).code]).toEqual([403, 'chart.no_relationship']);
    expect((await summaryOf(team.receptionist, patient.id)).status).toBe(403);
  });

  it('leaves out what the reader’s work does not need', async () => {
    const patient = await registerPatient(team);
    await visitOf(patient.id);
    const { body } = await summaryOf(team.pharmacist, patient.id);
    expect(body.sees.toSorted()).toEqual(['prescriptions', 'safety']);
    expect([body.problems, body.earlier, body.results]).toEqual([[], [], []]);
    expect(body.pending.map(({ type }) => type)).toEqual(['prescription']);
    expect(body.prescribed).toHaveLength(1);
  });

  it('is one transaction of few statements and round trips, however much there is', async () => {
    const patient = await registerPatient(team);
    await visitOf(patient.id);
    const asked = async () => {
      const acts = await actsOf(metricUrls(stack));
      return Object.entries(acts).find(([act]) => act.endsWith('/summary'))?.[1];
    };
    await summaryOf(team.doctor, patient.id);
    const before = await asked();
    await summaryOf(team.doctor, patient.id);
    const after = await asked();
    const more = (what: 'statements' | 'roundTrips' | 'transactions') =>
      (after?.[what] ?? 0) - (before?.[what] ?? 0);
    expect(more('transactions')).toBe(1);
    expect(more('roundTrips')).toBeLessThanOrEqual(5);
    expect(more('statements')).toBeLessThanOrEqual(18);
    expect(more('statements'), 'it was counted').toBeGreaterThan(8);
  });
});
