import type { Receipt } from '#contracts/visits/visit.ts';
import {
  consultWithOrders,
  labOrders,
  mustDo,
  prescriptions,
  taskOf,
  wholeTeam,
} from '#test/builders/orders.ts';
import { complete, forms, registerPatient, wholeVisit } from '#test/builders/people.ts';
import type { BrowserPlatform } from '#test/setup/browser-platform.ts';
import { checkIn } from './acts.ts';
import type { Things } from './page-list.ts';

/**
 * Something on every page of a hospital with little else in it: somebody at each step of a visit and of its orders, so that a task of
 * every kind of the day waits, and one visit that is over.
 */
export async function makeThings(platform: BrowserPlatform): Promise<Things> {
  const team = await wholeTeam(platform, 'kaveri');
  const first = async (address: string) =>
    (await team.doctor.call<{ items: { id: string }[] }>('GET', address)).body.items[0]?.id ?? '';
  const [testId, medicineId, typeId] = await Promise.all([
    first('/api/v1/labs/tests?q=haemoglobin'),
    first('/api/v1/pharmacy/medicines?q=paracetamol'),
    first('/api/v1/procedures/types?q=electrocardiogram'),
  ]);
  const newcomer = async () => (await registerPatient(team)).id;
  const orders = {
    labs: [{ items: [{ testId }] }],
    prescriptions: [{ lines: [{ medicineId, quantity: 10, route: 'oral', instructions: 'After food' }] }],
    procedures: [{ items: [{ typeId }] }],
  };
  /** A visit whose specimen has come as far as `steps` say. */
  async function tested(steps: number): Promise<Receipt & { labOrderId: string }> {
    const receipt = await consultWithOrders(team, await newcomer(), orders);
    const { visitId } = receipt;
    const [order] = await labOrders(team.doctor, visitId);
    const itemIds = order?.items.map(({ id }) => id) ?? [];
    const way = [
      () => mustDo(team.nurse, visitId, 'collection', { itemIds, identityConfirmed: true }),
      () => mustDo(team.technician, visitId, 'specimen_receipt', { outcome: 'received' }),
      () =>
        mustDo(team.technician, visitId, 'result_entry', { results: [{ itemId: itemIds[0], value: 12.1 }] }),
      () => mustDo(team.supervisor, visitId, 'verification', { accept: itemIds }),
    ];
    for (const step of way.slice(0, steps)) await step();
    return { ...receipt, labOrderId: order?.id ?? '' };
  }
  /** A visit that has come as far as its bill. */
  async function billed(): Promise<Receipt> {
    const opened = (await checkIn(team, await newcomer())).body;
    const triaged = (await complete(team.nurse, opened, forms.triage)).body;
    return (await complete(team.doctor, triaged, forms.consultation)).body;
  }
  // One after the other: they stand in one queue, and the flows are shared with every other suite.
  await checkIn(team, await newcomer());
  await complete(team.nurse, (await checkIn(team, await newcomer())).body, forms.triage);
  const [, , , , whole] = [
    await tested(0),
    await tested(1),
    await tested(2),
    await tested(3),
    await tested(4),
  ];
  const { visitId } = whole;
  await mustDo(team.nurse, visitId, 'procedure_schedule', {
    scheduledAt: new Date().toISOString(),
    place: '',
  });
  await taskOf(team.doctor, visitId, 'result_review');
  await billed();
  await complete(team.cashier, await billed(), forms.billing);
  const patientId = await newcomer();
  const closedVisitId = (await wholeVisit(team, patientId)).at(-1)?.visitId ?? '';
  const { body: bill } = await team.cashier.call<{ payments: { id: string }[] }>(
    'GET',
    `/api/v1/billing/visits/${closedVisitId}`,
  );
  const [prescription] = await prescriptions(team.doctor, visitId);
  return {
    patientId,
    visitId,
    closedVisitId,
    labOrderId: whole.labOrderId,
    prescriptionId: prescription?.id ?? '',
    paymentId: bill.payments[0]?.id ?? '',
  };
}
