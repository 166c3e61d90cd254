import type { z } from 'zod';
import type {
  CollectionForm,
  ResultReviewForm,
  SpecimenReceiptForm,
  VerificationForm,
} from '#contracts/labs/lab-order.ts';
import { invariant } from '#domain/platform/refusal.ts';
import { chargeItems } from '#db/billing/charge.repository.ts';
import {
  acknowledgeExpired,
  decideSpecimen,
  endLabOrder,
  endUncollected,
  insertSpecimen,
  itemsOfStep,
  markCharged,
  moveItems,
  verifyResults,
} from '#db/labs/lab-step.repository.ts';
import { together } from '#db/tenancy/together.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import type { PartMove } from '#contracts/labs/kind-names.ts';
import type { OrderHead } from '#db/visits/order.repository.ts';
import type { Step } from '#activities/cases/handler.ts';
import { enterResults } from '#activities/labs/enter-results.ts';
import { orderStep } from '#activities/visits/order-step.ts';
import type { OrderEffect } from '#activities/visits/order-step.ts';

type LabStep = Step<'labOrder'> & { order: OrderHead };

/** The parts that a plan moves to one of some states. */
const movedTo = ({ plan }: LabStep, ...states: PartMove['to'][]): string[] =>
  plan.moves.flatMap((move) => (states.includes(move.to) ? move.ids : []));

/** The rows of a step of a laboratory order. */
async function writeRows(tenant: Tenant, step: LabStep): Promise<OrderEffect> {
  const { plan, order } = step;
  switch (plan.completes?.kind) {
    case 'collection':
      await collect(tenant, step);
      break;
    case 'specimen_receipt':
      await receive(tenant, step);
      break;
    case 'result_entry':
      await enterResults(tenant, step);
      break;
    case 'verification': {
      const form = step.form as z.output<typeof VerificationForm>;
      // Where nobody reviews them, results are as good as reviewed for the flow; the record says who verified.
      const accepted = movedTo(step, 'verified', 'reviewed');
      await verifyResults(tenant, accepted);
      await moveItems(tenant, accepted, 'resulted', 'verified', { reason: null });
      for (const { itemId, reason } of form.back)
        await moveItems(tenant, [itemId], 'resulted', 'received', {
          reason: await tenant.vault.seal(tenant, order.patientId, reason),
        });
      break;
    }
    case 'result_review':
      await moveItems(tenant, movedTo(step, 'reviewed'), 'verified', 'reviewed', { reviewed: true });
      // What was never collected is acknowledged like a result.
      acknowledgeExpired(tenant, (step.form as z.output<typeof ResultReviewForm>).itemIds);
      break;
    default:
      await endItems(tenant, step);
  }
  if (plan.ends) await endLabOrder(tenant, order.id, plan.ends);
  return {};
}

export const labStep = orderStep('labOrder', (tenant, step, order) => writeRows(tenant, { ...step, order }));

/** Cancelled by a person, undone because the visit ended, or expired; the second time nothing is left to change. */
async function endItems(tenant: Tenant, step: LabStep): Promise<void> {
  const words = (why: string | undefined) => tenant.vault.sealSome(tenant, step.patientId, why);
  const ids = movedTo(step, 'cancelled', 'expired');
  if (step.step === 'cancelOrder') {
    const { reason } = step.form as { reason?: string };
    await moveItems(tenant, ids, 'ordered', 'cancelled', { reason: await words(reason) });
  } else if (step.step === 'undo' || step.step === 'expire') {
    const state = step.step === 'undo' ? 'cancelled' : 'expired';
    await endUncollected(tenant, ids, state, await words(step.exit ?? 'never collected'));
  }
}

async function collect(tenant: Tenant, step: LabStep): Promise<void> {
  const { plan, order, submissionId, form } = step;
  invariant(submissionId, 'a collection is a person’s');
  const { note, occurredAt } = form as z.output<typeof CollectionForm>;
  const items = await itemsOfStep(tenant, order.id, movedTo(step, 'collected'));
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
  const counts = new Map<string, { name: string; quantity: number }>();
  for (const { test } of owed)
    counts.set(test.code, { name: test.name, quantity: (counts.get(test.code)?.quantity ?? 0) + 1 });
  await together([
    ...moves,
    chargeItems(
      tenant,
      { visitId, patientId, submissionId },
      [...counts].map(([code, { name, quantity }]) => ({ code: `LAB:${code}`, name, quantity })),
    ),
  ]);
  markCharged(
    tenant,
    owed.map((item) => item.id),
  );
}

async function receive(tenant: Tenant, step: LabStep): Promise<void> {
  const { plan, order } = step;
  const { specimenId } = plan;
  invariant(specimenId, 'a receipt is about a specimen');
  const decision = step.form as z.output<typeof SpecimenReceiptForm>;
  const partIds = movedTo(step, 'received', 'ordered');
  if (decision.outcome === 'received') {
    await together([
      decideSpecimen(tenant, specimenId, { state: 'received' }),
      moveItems(tenant, partIds, 'collected', 'received'),
    ]);
    return;
  }
  await decideSpecimen(tenant, specimenId, { state: 'rejected', reason: decision.reason });
  await moveItems(tenant, partIds, 'collected', 'ordered', {
    specimenId: null,
    reason: await tenant.vault.seal(tenant, order.patientId, `rejected: ${decision.reason}`),
  });
}
