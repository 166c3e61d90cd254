import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Bill } from '#contracts/billing/bill.ts';
import type { TaskKind } from '#contracts/inbox/names.ts';
import type { Task } from '#contracts/inbox/task.ts';
import type { LabOrder } from '#contracts/labs/lab-order.ts';
import type { Prescription } from '#contracts/pharmacy/prescription.ts';
import type { Receipt } from '#contracts/visits/visit.ts';
import type { Catalogue, OrdersTeam } from '#test/builders/orders.ts';
import { forms, newPatient } from '#test/builders/people.ts';
import type { Answer, Person } from '#test/builders/people.ts';

/** How long a person tries again before giving up: longer than any part stays away. */
const patienceMs = 180_000;

/** Acts with one key until there is an answer: what a screen does when the line is bad. */
async function insist<T>(person: Person, method: string, path: string, body: unknown): Promise<Answer<T>> {
  const key = randomUUID();
  const until = Date.now() + patienceMs;
  for (let wait = 100; ; wait = Math.min(2000, wait * 2)) {
    const answer = await person.call<T>(method, path, body, key).catch(() => null);
    const status = answer?.status ?? 503;
    if (answer && status !== 503 && status !== 202 && status < 500) return answer;
    if (Date.now() > until) throw new Error(`${method} ${path}: no answer, last ${status}`);
    await sleep(wait);
  }
}

async function step(person: Person, receipt: Receipt, form: unknown): Promise<Receipt> {
  const path = `/api/v1/inbox/${receipt.openedTasks[0]?.id ?? ''}`;
  const task = await insist<{ version: number }>(person, 'GET', path, undefined);
  const claimed = await insist(person, 'POST', `${path}/claim`, { version: task.body.version });
  if (claimed.status !== 200) throw new Error(`claim: ${claimed.status} ${JSON.stringify(claimed.body)}`);
  const done = await insist<Receipt>(person, 'POST', `${path}/complete`, { form });
  if (done.status !== 200) throw new Error(`complete: ${done.status} ${JSON.stringify(done.body)}`);
  return done.body;
}

/** The live task of a kind of a visit: what an order's flow opens comes by itself. */
async function awaitTask(person: Person, visitId: string, kind: TaskKind): Promise<Receipt> {
  const until = Date.now() + patienceMs;
  for (;;) {
    const list = await insist<{ items: Task[] }>(
      person,
      'GET',
      `/api/v1/inbox?view=all&kind=${kind}&limit=100`,
      undefined,
    );
    const task = list.body.items.find((each) => each.visitId === visitId);
    if (task) return { openedTasks: [{ id: task.id, kind, dueAt: task.dueAt }] } as Receipt;
    if (Date.now() > until) throw new Error(`no ${kind} task for ${visitId}`);
    await sleep(200);
  }
}
const doKind = async (person: Person, visitId: string, kind: TaskKind, form: unknown) =>
  step(person, await awaitTask(person, visitId, kind), form);

/** Every second patient needs a test, a medicine and a procedure as well. */
async function playOrders(visitId: string, team: OrdersTeam): Promise<void> {
  const read = async <T>(person: Person, path: string) =>
    (await insist<{ items: T[] }>(person, 'GET', `${path}?visitId=${visitId}`, undefined)).body.items[0];
  const order = await read<LabOrder>(team.technician, '/api/v1/labs/orders');
  const itemIds = order?.items.map((item) => item.id) ?? [];
  await doKind(team.nurse, visitId, 'collection', { itemIds, identityConfirmed: true });
  await doKind(team.technician, visitId, 'specimen_receipt', { outcome: 'received' });
  await doKind(team.technician, visitId, 'result_entry', {
    results: itemIds.map((itemId) => ({ itemId, value: 4 })),
  });
  await doKind(team.supervisor, visitId, 'verification', { accept: itemIds });
  await doKind(team.doctor, visitId, 'result_review', { itemIds });
  await awaitTask(team.pharmacist, visitId, 'dispensing');
  const prescription = await read<Prescription>(team.pharmacist, '/api/v1/pharmacy/prescriptions');
  await doKind(team.pharmacist, visitId, 'dispensing', {
    lines: [{ lineId: prescription?.lines[0]?.id, quantity: 2 }],
    outcome: 'complete',
    identityConfirmed: true,
  });
  await doKind(team.nurse, visitId, 'procedure_schedule', {
    scheduledAt: new Date().toISOString(),
    place: '',
  });
  await doKind(team.nurse, visitId, 'procedure', {
    outcome: 'performed',
    identityConfirmed: true,
    report: 'Done.',
  });
}

/** Plays a visit from registration to payment; every second one with a test, a medicine and a procedure. */
export async function playVisit(nth: number, team: OrdersTeam, catalogue: Catalogue): Promise<void> {
  const patient = await insist<{ id: string }>(team.receptionist, 'POST', '/api/v1/patients', {
    ...newPatient(),
    confirmedNotDuplicate: true,
  });
  const opened = await insist<Receipt>(team.receptionist, 'POST', '/api/v1/visits', {
    patientId: patient.body.id,
    doctorId: team.doctor.user.id,
  });
  if (opened.status !== 200) throw new Error(`check-in: ${opened.status} ${JSON.stringify(opened.body)}`);
  let receipt = await step(team.nurse, opened.body, forms.triage);
  const { visitId } = receipt;
  if (nth % 2 === 0) receipt = await step(team.doctor, receipt, forms.consultation);
  else {
    const orders = {
      labs: [{ items: [{ testId: catalogue.potassium }] }],
      prescriptions: [
        { lines: [{ medicineId: catalogue.amoxicillin, quantity: 2, instructions: 'as told' }] },
      ],
      procedures: [{ items: [{ typeId: catalogue.dressing }] }],
    };
    await step(team.doctor, receipt, { ...forms.consultation, orders });
    await playOrders(visitId, team);
    receipt = await awaitTask(team.cashier, visitId, 'billing');
  }
  receipt = await step(team.cashier, receipt, forms.billing);
  const bill = await insist<Bill>(team.cashier, 'GET', `/api/v1/billing/visits/${visitId}`, undefined);
  receipt = await step(team.cashier, receipt, { tenders: [{ method: 'cash', amount: bill.body.balance }] });
  if (receipt.stage !== 'closed') throw new Error(`stage ${receipt.stage}`);
}
