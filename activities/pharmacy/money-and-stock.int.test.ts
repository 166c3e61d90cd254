import type { LocalDate } from '#contracts/platform/wire.ts';
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { askForMoney, settleVisit } from '#activities/billing/settle-visit.ts';
import { payRefund } from '#activities/billing/pay-refund.ts';
import { takeTenders } from '#activities/billing/take-payment.ts';
import { createEntry } from '#activities/catalogue/add-entries.ts';
import { adjustStock } from '#activities/pharmacy/adjust-stock.ts';
import { decideAboutReturn } from '#activities/pharmacy/decide-return.ts';
import { issueLines } from '#activities/pharmacy/issue-lines.ts';
import { receiveStock } from '#activities/pharmacy/receive-stock.ts';
import { returnMedicine } from '#activities/pharmacy/return-medicine.ts';
import { MedicineInput } from '#contracts/pharmacy/medicine.ts';
import { moneyTasks } from '#db/billing/debt.repository.ts';
import { chargeItems } from '#db/billing/charge.repository.ts';
import { visitBalance } from '#db/billing/ledger.repository.ts';
import { medicines } from '#db/pharmacy/medicine.repository.ts';
import { endLines, endPrescription, reserveLines } from '#db/pharmacy/reservation.repository.ts';
import type { Task } from '#db/inbox/inbox.entity.ts';
import { lockTask } from '#db/inbox/task.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { lockVisit } from '#db/visits/visit.repository.ts';
import { aVisit, openHospitals } from '#test/builders/hospitals.ts';
import type { Hospitals } from '#test/builders/hospitals.ts';

const [keeper, doctor, cashier] = [
  'pharmacist1@asha.example',
  'doctor1@asha.example',
  'cashier1@asha.example',
];
let hospitals: Hospitals;
beforeAll(async () => {
  hospitals = await openHospitals('moneystock');
});
afterAll(async () => hospitals?.close());

type Line = { lineId: string; prescriptionId: string; visitId: string; patientId: string };
const inDays = (days: number) =>
  new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10) as LocalDate;
let serial = 0;

/** A medicine at a price that does not divide, with nothing in stock. */
async function aMedicine(): Promise<{ id: string; code: string }> {
  serial += 1;
  const code = `rand-${serial}`;
  const input = MedicineInput.parse({
    code,
    generic: `Randol ${serial}`,
    baseUnit: 'mL',
    priceMinor: '5000',
    pricePer: 60,
  });
  return { id: await hospitals.as(keeper, (tenant) => createEntry(tenant, medicines, input)), code };
}

/** A doctor's prescription of one line, with what is there reserved for it. */
async function prescribe(medicineId: string, quantity: number): Promise<Line> {
  const doctorId = await hospitals.idOf(doctor);
  const { visitId, patientId } = await hospitals.as(doctor, (tenant) => aVisit(tenant, doctorId));
  const [prescriptionId, lineId] = [randomUUID(), randomUUID()];
  await hospitals.as(doctor, async (tenant) => {
    const { em, hospitalId } = tenant;
    await em.execute(
      `insert into prescription (id, hospital_id, visit_id, patient_id, state, prescribed_by, prescribed_at, workflow_id, submission_id) values (?, ?, ?, ?, 'active', ?, clock_timestamp(), 'test', ?)`,
      [prescriptionId, hospitalId, visitId, patientId, doctorId, randomUUID()],
    );
    await em.execute(
      `insert into prescription_line (id, hospital_id, prescription_id, visit_id, patient_id, medicine_id, position, route, as_needed, quantity, repeats, state, changed_at)
       values (?, ?, ?, ?, ?, ?, 0, 'oral', false, ?, 0, 'received', now())`,
      [lineId, hospitalId, prescriptionId, visitId, patientId, medicineId, quantity],
    );
    await reserveLines(tenant, prescriptionId);
  });
  return { lineId, prescriptionId, visitId, patientId };
}

/** What the visit's money and tasks are told by. */
async function settledOf(tenant: Tenant, { visitId, patientId }: Line) {
  const visit = await lockVisit(tenant, visitId);
  return { id: visitId, patientId, workflowId: visit?.workflowId ?? '', isClosed: false };
}
async function issue(line: Line, code: string, quantity: number): Promise<void> {
  await hospitals.as(keeper, async (tenant) => {
    const visit = await settledOf(tenant, line);
    const { visitId, patientId, lineId } = line;
    const step = { visitId, patientId, submissionId: randomUUID() };
    await issueLines(tenant, step, line.prescriptionId, [{ lineId, quantity }]);
    await chargeItems(tenant, step, [
      { code: `MED:${code}`, name: code, quantity, lineId, ordered: { unitMinor: null, per: 1 } },
    ]);
    await settleVisit(tenant, visit);
    await askForMoney(tenant, visit);
  });
}
async function payPart(line: Line, share: number): Promise<void> {
  await hospitals.as(cashier, async (tenant) => {
    const visit = await settledOf(tenant, line);
    const balance = await visitBalance(tenant, line.visitId);
    const amountMinor = String((balance * BigInt(share)) / 100n);
    if (amountMinor === '0' || balance < 0n) return;
    const tender = { method: 'cash' as const, amount: { amountMinor, currency: 'INR' } };
    const step = { visitId: line.visitId, patientId: line.patientId, submissionId: randomUUID() };
    const { left } = await takeTenders(tenant, step, [tender], 'tenders');
    await settleVisit(tenant, visit, left);
  });
}
async function refund(line: Line): Promise<void> {
  await hospitals.as(cashier, async (tenant) => {
    await lockVisit(tenant, line.visitId);
    const { refund: taskId } = await moneyTasks(tenant, line.visitId);
    if (!taskId) return;
    const task = (await lockTask(tenant, taskId)) as Task;
    const amountMinor = String(-(await visitBalance(tenant, line.visitId)));
    await payRefund(tenant, task, { method: 'cash', amount: { amountMinor, currency: 'INR' } });
  });
}
async function bringBack({ lineId }: Line, quantity: number): Promise<void> {
  const { rows } = await hospitals.sql.query<{ batch: string }>(
    "select batch_id as batch from stock_movement where line_id = $1 and kind = 'issue' order by id limit 1",
    [lineId],
  );
  const batchId = rows[0]?.batch ?? randomUUID();
  await hospitals.as(keeper, (tenant) =>
    returnMedicine(tenant, lineId, { batchId, quantity, reason: 'not needed' }),
  );
}
async function decideOne(medicineId: string, decision: 'restock' | 'destroy'): Promise<void> {
  const { rows } = await hospitals.sql.query<{ id: string }>(
    "select id from medicine_return where medicine_id = $1 and state = 'quarantined' order by id limit 1",
    [medicineId],
  );
  if (rows[0])
    await hospitals.as(keeper, (tenant) =>
      decideAboutReturn(tenant, rows[0]?.id ?? '', { decision, reason: 'seal' }),
    );
}
const cancel = ({ prescriptionId, patientId }: Line) =>
  hospitals.as(doctor, async (tenant) => {
    await endLines(tenant, { id: prescriptionId, patientId }, 'cancelled', 'not needed');
    await endPrescription(tenant, prescriptionId, 'cancelled');
  });

/** What must hold after every act, each as the number of rows that break it. */
const broken = (medicineId: string, visits: readonly string[]) =>
  hospitals.sql
    .query<Record<string, number>>(
      `select
        (select count(*)::int from stock_batch b where b.medicine_id = $1 and (b.on_hand < 0 or b.reserved < 0 or b.reserved > b.on_hand)) as "stock below what is reserved",
        (select count(*)::int from stock_batch b where b.medicine_id = $1 and b.on_hand <> (select coalesce(sum(m.quantity), 0) from stock_movement m where m.batch_id = b.id)) as "batch that its ledger does not say",
        (select count(*)::int from stock_batch b where b.medicine_id = $1 and b.reserved <> (select coalesce(sum(r.quantity), 0) from stock_reservation r where r.batch_id = b.id and r.state = 'held')) as "reserved for nobody",
        (select count(*)::int from stock_reservation r join prescription_line l on l.id = r.line_id where l.medicine_id = $1 and r.state = 'held' and l.state in ('cancelled', 'expired', 'issued')) as "kept for who waits no more",
        (select count(*)::int from prescription_line l where l.medicine_id = $1 and l.issued + (select coalesce(sum(r.quantity), 0) from stock_reservation r where r.line_id = l.id and r.state = 'held') > l.quantity) as "kept more than is lacking",
        (select count(*)::int from (select line_id, batch_id, sum(quantity) as n from medicine_return where medicine_id = $1 group by 1, 2) r
           where r.n > (select -sum(m.quantity) from stock_movement m where m.line_id = r.line_id and m.batch_id = r.batch_id and m.kind = 'issue')) as "returned above issued",
        (select count(*)::int from unnest($2::uuid[]) v(id) where
           coalesce((select sum(amount_minor) from payment where visit_id = v.id), 0) - coalesce((select sum(amount_minor) from refund where visit_id = v.id), 0)
             + coalesce((select sum(l.amount_minor) from ledger_line l join ledger_entry e on e.id = l.entry_id where e.visit_id = v.id and l.account = 'receivable'), 0)
             <> coalesce((select sum(amount_minor) from charge where visit_id = v.id and voided_at is null), 0)) as "paid, refunded and owed are not what is charged",
        (select count(*)::int from unnest($2::uuid[]) v(id) where coalesce((select sum(amount_minor) from charge where visit_id = v.id and voided_at is null), 0) < 0) as "credited above what was charged",
        (select count(*)::int from unnest($2::uuid[]) v(id) where
           (coalesce((select sum(l.amount_minor) from ledger_line l join ledger_entry e on e.id = l.entry_id where e.visit_id = v.id and l.account = 'receivable'), 0) < 0)::int
             <> (select count(*) from task t where t.visit_id = v.id and t.kind = 'refund' and t.state in ('open', 'claimed'))) as "owed without a task, or a task without a debt"`,
      [medicineId, visits],
    )
    .then(({ rows }) => Object.entries(rows[0] ?? {}).filter(([, count]) => count > 0));

const step = fc.record({
  act: fc.constantFrom(
    ...([
      'prescribe',
      'issue',
      'issue',
      'receive',
      'pay',
      'pay',
      'return',
      'return',
      'decide',
      'refund',
      'cancel',
      'count',
    ] as const),
  ),
  of: fc.nat({ max: 2 }),
  amount: fc.integer({ min: 1, max: 40 }),
});

it('holds over random sequences: money adds up, nothing comes back above what was issued, what is kept is not sold', async () => {
  let acts = 0;
  const done = new Set<string>();
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 8, maxLength: 22 }), async (steps) => {
      const { id, code } = await aMedicine();
      const lines: Line[] = [];
      await receive(id, 'A', 30);
      lines.push(await prescribe(id, 25));
      for (const { act, of, amount } of steps) {
        const line = lines[of % lines.length] as Line;
        try {
          if (act === 'prescribe' && lines.length < 3) lines.push(await prescribe(id, amount));
          if (act === 'issue') await issue(line, code, amount);
          if (act === 'receive') await receive(id, amount % 2 ? 'A' : 'B', amount);
          if (act === 'pay') await payPart(line, Math.min(100, amount * 4));
          if (act === 'return') await bringBack(line, amount);
          if (act === 'decide') await decideOne(id, amount % 3 ? 'restock' : 'destroy');
          if (act === 'refund') await refund(line);
          if (act === 'cancel' && amount > 30) await cancel(line);
          if (act === 'count') await countOne(id, amount - 20);
          done.add(act);
        } catch (error) {
          // Refused is fine, broken is not: a code of ours, and nothing of the database's.
          expect((error as { code?: string }).code ?? String(error)).toMatch(/^[a-z]+\.[a-z_]+$|^not_found$/);
        }
        acts += 1;
        expect(
          await broken(
            id,
            lines.map(({ visitId }) => visitId),
          ),
          act,
        ).toEqual([]);
      }
    }),
    { numRuns: 25 },
  );
  expect(acts).toBeGreaterThan(150);
  expect(done.size).toBeGreaterThan(8);
}, 180_000);

const receive = (medicineId: string, batchNumber: string, quantity: number) =>
  hospitals.as(keeper, (tenant) =>
    receiveStock(tenant, { medicineId, batchNumber, expiresOn: inDays(90), quantity, reason: '' }),
  );
async function countOne(medicineId: string, quantity: number): Promise<void> {
  const { rows } = await hospitals.sql.query<{ id: string }>(
    'select id from stock_batch where medicine_id = $1 order by id limit 1',
    [medicineId],
  );
  if (quantity)
    await hospitals.as(keeper, (tenant) =>
      adjustStock(tenant, rows[0]?.id ?? '', { kind: 'adjust', quantity, reason: 'count' }),
    );
}

it('two that want the same arriving stock at once, and who brings, gives or cancels, wait for each other in no circle', async () => {
  const { id, code } = await aMedicine();
  await receive(id, 'A', 5);
  const lines = [await prescribe(id, 5), await prescribe(id, 10), await prescribe(id, 10)] as const;
  await issue(lines[0], code, 2);
  const race = await Promise.allSettled([
    receive(id, 'B', 7),
    receive(id, 'C', 7),
    issue(lines[0], code, 3),
    cancel(lines[2]),
    bringBack(lines[0], 1),
    bringBack(lines[0], 1),
    receive(id, 'A', 7),
    bringBack(lines[0], 1),
  ]);
  const wrong = race.flatMap((each) =>
    each.status === 'rejected' ? [each.reason as { code?: string }] : [],
  );
  expect(wrong.map(({ code: refusal }) => refusal)).toEqual(wrong.map(() => 'pharmacy.return_too_much'));
  expect(
    await broken(
      id,
      lines.map(({ visitId }) => visitId),
    ),
  ).toEqual([]);
});
