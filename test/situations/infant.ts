import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { LabOrder } from '#contracts/labs/lab-order.ts';
import type { ClinicalSummary } from '#contracts/visits/clinical-summary.ts';
import { labOrders, mustDo, prescriptions } from '#test/builders/orders.ts';
import { checkIn, complete, forms, registerPatient } from '#test/builders/people.ts';
import { expectNothingLeft } from '#test/situations/nothing-left.ts';
import {
  billOf,
  cash,
  chartOf,
  deskOf,
  found,
  kindsOf,
  ownPage,
  read,
  rupees,
} from '#test/situations/sees.ts';
import { collect, orderOf, release, settle } from '#test/situations/steps.ts';
import { dayAfter } from '#test/situations/hospital.ts';
import type { Hospital, Now } from '#test/situations/hospital.ts';

/** What children need and the catalogue of the suites has not: a test whose range goes by the day of life, and a bottle that has one price. */
async function stockForChildren({ sql, team }: Hospital): Promise<{ bilirubin: string; syrup: string }> {
  const [bilirubin, syrup] = [randomUUID(), randomUUID()];
  const hospital = team.doctor.user.hospital.id;
  const range = (ageFromDays: number, ageToDays: number, high: number) => ({
    sex: 'any',
    pregnancy: 'any',
    ageFromDays,
    ageToDays,
    low: null,
    high,
    criticalLow: null,
    criticalHigh: 18,
    normalCodes: [],
    source: 'test',
  });
  const ranges = [range(0, 5, 8), range(5, 6, 12), range(6, 60_000, 1)];
  await sql.query(
    `insert into lab_test (id, hospital_id, code, system, loinc, name, specimen_type, container, result_kind, unit, decimals, answers, ranges, turnaround_minutes, active)
     values ($1, $2, 't-bilirubin', 'http://loinc.org', null, 't-bilirubin', 'capillary_blood', 'tube', 'quantity', 'mg/dL', 1, '[]', $3, 60, true)`,
    [bilirubin, hospital, JSON.stringify(ranges)],
  );
  await sql.query(
    `insert into medicine (id, hospital_id, code, system, rxnorm, generic, brand, form, strength, atc, base_unit, pack_size, sale_class, active)
     values ($1, $2, 't-syrup', '', null, 't-syrup', '', 'syrup', '', null, 'mL', 60, 'prescription', true)`,
    [syrup, hospital],
  );
  for (const [code, minor, per] of [
    ['LAB:t-bilirubin', 8_000, 1],
    ['MED:t-syrup', 5_000, 60],
  ] as const)
    await sql.query(
      `insert into service_price (id, hospital_id, code, name, amount_minor, per, currency, valid_from) values ($1, $2, $3, $3, $4, $5, 'INR', '2020-01-01')`,
      [randomUUID(), hospital, code, minor, per],
    );
  const got = await team.pharmacist.call('POST', '/api/v1/pharmacy/stock/receipts', {
    medicineId: syrup,
    batchNumber: 'BOTTLES',
    expiresOn: '2038-12-31',
    quantity: 120,
  });
  expect(got.status).toBe(201);
  return { bilirubin, syrup };
}

/** C4, C6, C7, C10, D3: a child of five days is five days old in every room. */
export const infant = (now: Now) =>
  describe('a child of five days', () => {
    it('is found by the mother’s phone, measured as a newborn, and its results read by its day of life', async () => {
      const { team, today } = now();
      const { nurse, otherDoctor: doctor, pharmacist } = team;
      const { bilirubin, syrup } = await stockForChildren(now());
      const { id: patientId } = await registerPatient(team, {
        birthDate: { precision: 'day', date: dayAfter(today, -5) },
        guardian: { name: 'Anita Zuroka', relationship: 'mother', phone: '+91 94450 11223' },
      });
      expect(await found(now(), '+919445011223')).toEqual([[patientId, 'guardian_phone']]);

      const opened = (await checkIn(team, patientId, undefined, { doctorId: doctor.user.id })).body;
      const { visitId } = opened;
      const weighed = (kg: number) => ({
        ...forms.triage,
        complaint: 'yellow since yesterday',
        urgency: 3,
        vitals: [
          { code: '29463-7', value: kg, unit: 'kg' },
          { code: '8867-4', value: 195, unit: '/min' },
          { code: '9279-1', value: 45, unit: '/min' },
          { code: '8480-6', value: 70, unit: 'mm[Hg]' },
          { code: '59408-5', value: 96, unit: '%' },
        ],
        breathed: { state: 'air' },
        capillaryRefill: 'prompt',
        respiratoryEffort: 'mild',
        pregnancy: 'not_applicable',
      });
      // A slip of the comma is refused; what is right for a newborn is not even asked about.
      expect(await complete(nurse, opened, weighed(19))).toMatchObject({
        status: 422,
        body: { code: 'triage.implausible_vital' },
      });
      expect((await complete(nurse, opened, weighed(1.9))).status).toBe(200);
      expect((await chartOf(doctor, visitId)).triage).toMatchObject({ pews: 5, news2: null });
      expect((await read<ClinicalSummary>(doctor, `patients/${patientId}/summary`)).ageDays).toBe(5);
      expect(await deskOf(doctor, patientId)).toMatchObject([{ kind: 'consultation', urgency: 3 }]);
      expect(await kindsOf(team.doctor, patientId)).toEqual([]);

      const dose = { doseValue: 1, doseUnit: 'mL', timesPerDay: 2, durationDays: 30, quantity: 60 };
      await mustDo(doctor, visitId, 'consultation', {
        ...forms.consultation,
        orders: {
          labs: [{ items: [{ testId: bilirubin }] }],
          prescriptions: [{ lines: [{ medicineId: syrup, ...dose }] }],
        },
      });
      await collect(now(), visitId);
      const { id: orderId } = await orderOf(now(), visitId);
      const bench = await read<LabOrder>(team.technician, `labs/orders/${orderId}`);
      expect(bench.items[0]?.expected).toMatchObject({ high: 12, criticalHigh: 18 });
      const itemId = await release(now(), visitId, 11);
      // Too much on the fourth day and on the sixth, and what is expected on the fifth.
      expect((await labOrders(doctor, visitId))[0]?.items[0]?.result).toMatchObject({ value: 11, flag: 'N' });
      await mustDo(doctor, visitId, 'result_review', { itemIds: [itemId] });

      const line = (await prescriptions(pharmacist, visitId))[0]?.lines[0];
      expect(line).toMatchObject({ quantity: 60, reserved: 60, baseUnit: 'mL' });
      await mustDo(pharmacist, visitId, 'dispensing', {
        lines: [{ lineId: line?.id, quantity: 60 }],
        outcome: 'complete',
        identityConfirmed: true,
      });
      const charges = (await billOf(now(), visitId)).charges.map(({ serviceCode, amount }) => [
        serviceCode,
        amount.amountMinor,
      ]);
      // A bottle of 60 mL at 50.00 is 50.00.
      expect(charges.toSorted()).toEqual([
        ['CONSULT-PAED', '60000'],
        ['LAB:t-bilirubin', '8000'],
        ['MED:t-syrup', '5000'],
      ]);
      await settle(now(), visitId, 73_000, [cash(73_000)]);
      expect(await (await ownPage(now(), patientId))()).toMatchObject([
        { id: visitId, stage: 'closed', balance: rupees(0), waitsFor: null },
      ]);
      await expectNothingLeft(now(), patientId);
    });
  });
