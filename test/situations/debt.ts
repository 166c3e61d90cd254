import { describe, expect, it } from 'vitest';
import type { Bill } from '#contracts/billing/bill.ts';
import { mustDo } from '#test/builders/orders.ts';
import { checkIn, complete, forms, registerPatient } from '#test/builders/people.ts';
import { expectNothingLeft } from '#test/situations/nothing-left.ts';
import {
  accountOf,
  billOf,
  cash,
  debtsOf,
  kindsOf,
  ownPage,
  rupees,
  upi,
  visitOf,
} from '#test/situations/sees.ts';
import { settle } from '#test/situations/steps.ts';
import type { Now } from '#test/situations/hospital.ts';

/** D11: what is owed has an owner until it is paid, on whatever day that is. */
export const debt = (now: Now) =>
  describe('a bill of which half is paid, in two ways', () => {
    it('is a debt that is listed, shown at the next check-in, and paid that day', async () => {
      const { team } = now();
      const { receptionist, nurse, doctor, cashier } = team;
      const { id: patientId } = await registerPatient(team);
      const seen = async (): Promise<string> => {
        const opened = (await checkIn(team, patientId)).body;
        const triaged = (await complete(nurse, opened, forms.triage)).body;
        expect((await complete(doctor, triaged, forms.consultation)).body.stage).toBe('billing');
        return opened.visitId;
      };
      const first = await seen();
      await mustDo(cashier, first, 'billing', forms.billing);
      const half = await mustDo(cashier, first, 'payment', {
        tenders: [cash(10_000), upi(15_000)],
        onAccountReason: 'pays on Friday',
      });
      expect([half.stage, half.openedTasks]).toEqual(['closed', []]);
      expect(await billOf(now(), first)).toMatchObject({ state: 'on_account', balance: rupees(25_000) });
      expect(await debtsOf(now(), patientId)).toEqual([[first, '25000']]);
      const page = await ownPage(now(), patientId);
      expect(await page()).toMatchObject([{ id: first, stage: 'closed', balance: rupees(25_000) }]);
      // Nobody's task: whoever takes money has it on the list.
      for (const each of [cashier, receptionist, team.admin])
        expect(await kindsOf(each, patientId)).toEqual([]);

      // At the next visit the desk sees what is owed of the last one beside the bill of this one.
      const second = await seen();
      expect(await accountOf(now(), patientId)).toMatchObject({
        owed: rupees(25_000),
        bills: [{ visitId: first, balance: rupees(25_000) }],
      });
      expect((await billOf(now(), second)).balance).toEqual(rupees(50_000));
      const paid = await cashier.call<Bill>('POST', `/api/v1/billing/visits/${first}/payments`, {
        tenders: [cash(20_000), upi(5_000)],
      });
      expect(paid).toMatchObject({ status: 201, body: { state: 'settled', balance: rupees(0) } });
      expect(paid.body.payments.map(({ method, amount }) => [method, amount.amountMinor])).toEqual([
        ['cash', '10000'],
        ['upi', '15000'],
        ['cash', '20000'],
        ['upi', '5000'],
      ]);
      expect(new Set(paid.body.payments.map(({ number }) => number)).size).toBe(4);
      expect(await debtsOf(now(), patientId)).toEqual([]);
      await settle(now(), second, 50_000, [cash(20_000), upi(30_000)]);
      expect(await accountOf(now(), patientId)).toEqual({
        owed: rupees(0),
        owedToPatient: rupees(0),
        bills: [],
      });
      expect(await visitOf(receptionist, second)).toMatchObject({ stage: 'closed', outcome: 'completed' });
      expect((await page()).map(({ balance }) => balance)).toEqual([rupees(0), rupees(0)]);
      await expectNothingLeft(now(), patientId);
    });
  });
