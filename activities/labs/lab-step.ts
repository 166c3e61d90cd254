import type { FormOf } from '#contracts/inbox/task-forms.ts';
import { Refusal, invariant } from '#domain/platform/refusal.ts';
import { priceCode } from '#db/billing/price.repository.ts';
import { bringForward } from '#db/inbox/task.repository.ts';
import { chargeItems } from '#db/billing/charge.repository.ts';
import type { DoneItem } from '#db/billing/charge.repository.ts';
import { acknowledgeExpired, endUncollected, markCharged } from '#db/labs/lab-item.repository.ts';
import {
  decideSpecimen,
  endLabOrder,
  insertSpecimen,
  markVerified,
  newestResults,
} from '#db/labs/lab-step.repository.ts';
import { together } from '#db/tenancy/together.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { enterResults } from '#activities/labs/enter-results.ts';
import { knownItems, moveItems } from '#activities/labs/move-items.ts';
import { movedTo, orderStep, thenEnd } from '#activities/visits/order-step.ts';
import type { StepOfOrder } from '#activities/visits/order-step.ts';

type LabStep = StepOfOrder<'labOrder'>;

const andEnd = thenEnd<'labOrder'>(endLabOrder);

/** The rows of a step of a laboratory order. */
export const labStep = orderStep<'labOrder'>({
  tasks: {
    collection: andEnd(collect),
    specimen_receipt: andEnd(receive),
    result_entry: andEnd(enterResults),
    verification: andEnd(async (tenant, step, { back }) => {
      // Where nobody reviews them, results are as good as reviewed for the flow; the record says who verified.
      const accepted = movedTo(step, 'verified', 'reviewed');
      const cannotWait = await verifyResults(tenant, accepted);
      await moveItems(tenant, accepted, 'resulted', 'verified', { reason: null });
      for (const { itemId, reason } of back)
        await moveItems(tenant, [itemId], 'resulted', 'received', {
          reason: await tenant.vault.seal(tenant, step.order.patientId, reason),
        });
      // The doctor may have other results of the order to review already: then nothing is opened, and that comes first.
      if (cannotWait) bringForward(tenant, step.order.id, 'result_review');
      return { cannotWait };
    }),
    result_review: andEnd(async (tenant, step, { itemIds }) => {
      await moveItems(tenant, movedTo(step, 'reviewed'), 'verified', 'reviewed', { reviewed: true });
      // What was never collected is acknowledged like a result.
      acknowledgeExpired(tenant, itemIds);
    }),
  },
  others: (tenant, step) => andEnd(endItems)(tenant, step, null),
});

/** Cancelled by a person, undone because the visit ended, or expired; the second time nothing is left to change. */
async function endItems(tenant: Tenant, step: LabStep): Promise<void> {
  const words = (why: string | undefined) => tenant.vault.sealSome(tenant, step.patientId, why);
  const ids = movedTo(step, 'cancelled', 'expired');
  if (step.step === 'cancelOrder') {
    const { reason } = step.body as { reason?: string };
    await moveItems(tenant, ids, 'ordered', 'cancelled', { reason: await words(reason) });
  } else if (step.step === 'undo' || step.step === 'expire') {
    const state = step.step === 'undo' ? 'cancelled' : 'expired';
    await endUncollected(tenant, ids, state, await words(step.exit ?? 'never collected'));
  }
}

async function collect(
  tenant: Tenant,
  step: LabStep,
  { note, occurredAt }: FormOf<'collection'>,
): Promise<void> {
  const { plan, order, submissionId } = step;
  invariant(submissionId, 'a collection is a person’s');
  const items = await knownItems(tenant, order.id, movedTo(step, 'collected'));
  const { visitId, patientId } = order;
  const moves: Promise<void>[] = [];
  for (const specimen of plan.specimens ?? []) {
    const [first] = items.filter((item) => specimen.partIds.includes(item.id));
    invariant(first, 'a specimen serves a test');
    await insertSpecimen(tenant, {
      id: specimen.specimenId,
      orderId: order.id,
      visitId,
      patientId,
      type: first.test.specimenType,
      container: first.test.container,
      collectedAt: occurredAt ? new Date(occurredAt) : new Date(),
      note: note ? await tenant.vault.seal(tenant, patientId, note) : null,
    });
    moves.push(
      moveItems(tenant, specimen.partIds, 'ordered', 'collected', {
        specimenId: specimen.specimenId,
        reason: null,
      }),
    );
  }
  // What is collected is owed, once: a second collection after a rejected specimen costs nothing.
  const owed = items.filter((item) => !item.charged);
  const counts = new Map<string, DoneItem>();
  for (const { test, ...item } of owed)
    counts.set(test.code, {
      code: priceCode('LAB:', test.code),
      name: test.name,
      quantity: (counts.get(test.code)?.quantity ?? 0) + 1,
      ordered: item,
    });
  await together([...moves, chargeItems(tenant, { visitId, patientId, submissionId }, [...counts.values()])]);
  markCharged(
    tenant,
    owed.map((item) => item.id),
  );
}

async function receive(tenant: Tenant, step: LabStep, decision: FormOf<'specimen_receipt'>): Promise<void> {
  const { plan, order } = step;
  const { specimenId } = plan;
  invariant(specimenId, 'a receipt is about a specimen');
  const partIds = movedTo(step, 'received', 'ordered');
  if (decision.outcome === 'received') {
    await together([
      decide(tenant, specimenId, { state: 'received' }),
      moveItems(tenant, partIds, 'collected', 'received'),
    ]);
    return;
  }
  await decide(tenant, specimenId, { state: 'rejected', reason: decision.reason });
  await moveItems(tenant, partIds, 'collected', 'ordered', {
    specimenId: null,
    reason: await tenant.vault.seal(tenant, order.patientId, `rejected: ${decision.reason}`),
  });
}

/** @throws Refusal order.item_state when somebody has decided about the specimen */
async function decide(...decision: Parameters<typeof decideSpecimen>): Promise<void> {
  if (!(await decideSpecimen(...decision))) throw new Refusal('order.item_state');
}

/**
 * Releases the newest results of items. @returns whether one of them is critical
 * @throws Refusal lab.same_person when this person entered one of them
 */
async function verifyResults(tenant: Tenant, itemIds: readonly string[]): Promise<boolean> {
  if (!itemIds.length) return false;
  const results = await newestResults(tenant, itemIds);
  if (results.some(({ enteredBy }) => enteredBy === tenant.actorId)) throw new Refusal('lab.same_person');
  markVerified(
    tenant,
    results.map(({ id }) => id),
  );
  return results.some(({ critical }) => critical);
}
