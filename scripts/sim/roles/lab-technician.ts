import type { z } from 'zod';
import type {
  CollectionForm,
  LabItem,
  LabOrder,
  ResultEntryForm,
  ResultValue,
  SpecimenReceiptForm,
} from '#contracts/labs/lab-order.ts';
import type { Task } from '#contracts/inbox/task.ts';
import { orderOfTask, ordersOf, recordedTests } from '../orders.ts';
import { timeOf } from '../record/encounter.ts';
import type { RecordedTest } from '../record/tests.ts';
import type { Play, RolePlay, Work } from '../visit.ts';

/** Takes everything that is to be collected; nurses do this too. */
export async function collect(work: Work<'collection'>) {
  const order = await orderOfTask<LabOrder>(work, 'labs');
  const form: z.input<typeof CollectionForm> = {
    itemIds: order.items.filter((item) => item.state === 'ordered').map((item) => item.id),
    identityConfirmed: true,
    ...timeOf(work.encounter),
  };
  return work.complete(form);
}

function receive(work: Work<'specimen_receipt'>) {
  const form: z.input<typeof SpecimenReceiptForm> = { outcome: 'received' };
  return work.complete(form);
}

/** What the bench types for a recorded result. */
export function resultOf(itemId: string, test: RecordedTest): ResultValue {
  const { value } = test;
  const at = { itemId, ...timeOf(test) };
  if (value.kind === 'text') return { ...at, text: value.text };
  if (value.kind === 'coded') return { ...at, code: value.code };
  const { comparator, unit } = value;
  // What is on record was found and released there, however far from anything expected.
  return { ...at, value: value.value, unit, confirmed: true, ...(comparator ? { comparator } : {}) };
}

const onBench = (order: LabOrder | undefined, { order: about }: Task): LabItem[] =>
  (order?.items ?? []).filter((item) => item.specimenId === about?.specimenId && item.state === 'received');

/** What the patient waits for is done first; a bench with nothing of that does everything. */
export function nextOnBench<T extends Pick<LabItem, 'waitFor'>>(items: readonly T[]): T[] {
  const awaited = items.filter((item) => item.waitFor);
  return awaited.length > 0 ? awaited : [...items];
}

async function enter(work: Work<'result_entry'>) {
  const order = await orderOfTask<LabOrder>(work, 'labs');
  const recorded = recordedTests(order.items, work.encounter.tests, work.guest.catalogue);
  const form: z.input<typeof ResultEntryForm> = {
    results: nextOnBench(onBench(order, work.task)).flatMap(({ id }) => {
      const test = recorded.get(id);
      return test ? [resultOf(id, test)] : [];
    }),
  };
  return work.complete(form);
}

/** Results that nobody waits for come in after the visit, as they do in a hospital. */
async function canWait({ guest, nth }: Play, task: Task): Promise<boolean> {
  const technician = guest.team.of('lab_technician', nth);
  const orders = await ordersOf<LabOrder>(technician, 'labs', task.visitId ?? '');
  const order = orders.find((each) => each.id === task.order?.id);
  return !onBench(order, task).some((item) => item.waitFor);
}

export const labTechnician: RolePlay<'collection' | 'specimen_receipt' | 'result_entry'> = {
  role: 'lab_technician',
  tasks: { collection: collect, specimen_receipt: receive, result_entry: enter },
  canWait: { result_entry: canWait },
};
