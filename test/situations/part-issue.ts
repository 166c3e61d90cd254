import { describe, expect, it } from 'vitest';
import type { IssuedLine, MedicineReturn } from '#contracts/pharmacy/return.ts';
import { consultWithOrders, mustDo, prescriptions, taskOf } from '#test/builders/orders.ts';
import { registerPatient } from '#test/builders/people.ts';
import { expectNothingLeft } from '#test/situations/nothing-left.ts';
import { accountOf, billOf, cash, deskOf, kindsOf, ownPage, read, rupees } from '#test/situations/sees.ts';
import { settle } from '#test/situations/steps.ts';
import type { Now } from '#test/situations/hospital.ts';

/** D10, D12: what was handed over is paid for now, what comes is kept for who waits, what comes back is of its line. */
export const partIssue = (now: Now) =>
  describe('a prescription of which the shelf has a part', () => {
    it('is paid part by part, is finished from what arrives, and two tablets come back', async () => {
      const { team, catalogue, sql } = now();
      const { pharmacist, cashier } = team;
      const { id: patientId } = await registerPatient(team);
      const medicineId = catalogue.salbutamol;
      const { visitId } = await consultWithOrders(team, patientId, {
        prescriptions: [{ lines: [{ medicineId, quantity: 8, instructions: 'as told' }] }],
      });
      const page = await ownPage(now(), patientId);
      await taskOf(pharmacist, visitId, 'dispensing');
      const line = async () => (await prescriptions(pharmacist, visitId))[0]?.lines[0];
      const lineId = (await line())?.id ?? '';
      expect(await line()).toMatchObject({ quantity: 8, issued: 0, reserved: 5, state: 'waiting' });
      const give = (quantity: number, outcome: string) =>
        mustDo(pharmacist, visitId, 'dispensing', {
          lines: [{ lineId, quantity }],
          outcome,
          identityConfirmed: true,
        });
      await give(5, 'rest_waits');

      // 500.00 of the consultation and five at 5.00 are due now; the rest is still the pharmacy's.
      expect(await deskOf(cashier, patientId)).toMatchObject([{ kind: 'money_due' }]);
      expect(await kindsOf(pharmacist, patientId)).toEqual(['dispensing']);
      expect(await page()).toMatchObject([{ waitsFor: 'dispensing', balance: rupees(52_500) }]);
      await mustDo(cashier, visitId, 'money_due', { tenders: [cash(52_500)] });
      expect(await kindsOf(cashier, patientId)).toEqual([]);
      expect(await page()).toMatchObject([{ stage: 'orders', balance: rupees(0) }]);

      const received = await pharmacist.call('POST', '/api/v1/pharmacy/stock/receipts', {
        medicineId,
        batchNumber: 'NEW',
        expiresOn: '2038-12-31',
        quantity: 4,
      });
      expect(received.status).toBe(201);
      expect(await line()).toMatchObject({ issued: 5, reserved: 3, available: 1 });
      await give(3, 'complete');
      expect(await kindsOf(pharmacist, patientId)).toEqual([]);
      await settle(now(), visitId, 1_500, [cash(1_500)]);
      expect(await billOf(now(), visitId)).toMatchObject({ total: rupees(54_000), paid: rupees(54_000) });
      await expectNothingLeft(now(), patientId);

      // Two of the first five come back: no more than was issued of that batch, and it owes the patient 10.00.
      const { batches } = await read<IssuedLine>(pharmacist, `pharmacy/lines/${lineId}/issued`);
      expect(batches.map(({ batchNumber, issued }) => [batchNumber, issued]).toSorted()).toEqual([
        ['NEW', 3],
        ['ONLY', 5],
      ]);
      const batchId = batches.find(({ batchNumber }) => batchNumber === 'ONLY')?.batchId;
      const bring = (quantity: number) =>
        pharmacist.call<MedicineReturn & { code?: string }>(
          'POST',
          `/api/v1/pharmacy/lines/${lineId}/returns`,
          {
            batchId,
            quantity,
            reason: 'did not agree with her',
          },
        );
      expect((await bring(10_000)).body.code).toBe('pharmacy.return_too_much');
      const back = await bring(2);
      expect(back).toMatchObject({ status: 201, body: { state: 'quarantined', visitId } });
      expect(await accountOf(now(), patientId)).toMatchObject({ owedToPatient: rupees(1_000) });
      expect(await deskOf(cashier, patientId)).toMatchObject([{ kind: 'refund' }]);
      expect(await page()).toMatchObject([{ stage: 'closed', balance: rupees(-1_000) }]);
      await mustDo(cashier, visitId, 'refund', { method: 'cash', amount: rupees(1_000) });
      const decided = await pharmacist.call<MedicineReturn>(
        'POST',
        `/api/v1/pharmacy/returns/${back.body.id}/decision`,
        { decision: 'restock', reason: 'seal unbroken' },
      );
      expect(decided).toMatchObject({ status: 200, body: { state: 'restocked' } });
      expect(await billOf(now(), visitId)).toMatchObject({ state: 'settled', balance: rupees(0) });
      await expectNothingLeft(now(), patientId);

      // On the shelf: one of the four that came, and the two that came back; all of it counted, none set aside.
      const { rows } = await sql.query(
        `select batch_number as batch, on_hand as "onHand", reserved, (select sum(quantity)::int from stock_movement m where m.batch_id = b.id) as ledger
           from stock_batch b where medicine_id = $1 order by batch_number`,
        [medicineId],
      );
      expect(rows).toEqual([
        { batch: 'NEW', onHand: 1, reserved: 0, ledger: 1 },
        { batch: 'ONLY', onHand: 2, reserved: 0, ledger: 2 },
      ]);
    });
  });
