import type { z } from 'zod';
import type { ProcedureForm, ProcedureScheduleForm } from '#contracts/procedures/procedure-order.ts';
import { Refusal, invariant } from '#domain/platform/refusal.ts';
import { chargeItems } from '#db/billing/charge.repository.ts';
import { changeProcedure, procedureToPerform } from '#db/procedures/procedure-order.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import type { OrderHead } from '#db/visits/order.repository.ts';
import type { Step } from '#activities/cases/handler.ts';
import { orderStep } from '#activities/visits/order-step.ts';
import type { OrderEffect } from '#activities/visits/order-step.ts';

type ProcedureStep = Step<'procedureOrder'> & { order: OrderHead };

/** The rows of a step of a procedure: a time, a report and its charge, or why it was not done. */
async function writeRows(tenant: Tenant, step: ProcedureStep): Promise<OrderEffect> {
  const { plan, order, form, exit } = step;
  const ended = { endedAt: new Date() };
  const words = (why: string | null | undefined) => tenant.vault.sealSome(tenant, order.patientId, why);
  if (plan.completes?.kind === 'procedure_schedule') {
    const { scheduledAt, place } = form as z.output<typeof ProcedureScheduleForm>;
    await changeProcedure(tenant, order.id, {
      state: 'scheduled',
      scheduledAt: new Date(scheduledAt),
      place,
    });
  } else if (plan.completes?.kind === 'procedure') {
    await perform(tenant, step);
  } else if (step.step === 'cancelOrder') {
    const { reason } = form as { reason?: string };
    await changeProcedure(tenant, order.id, { state: 'cancelled', reason: await words(reason), ...ended });
  } else if (order.state === 'ordered' || order.state === 'scheduled') {
    if (step.step === 'undo')
      await changeProcedure(tenant, order.id, {
        state: 'cancelled',
        reason: await words(exit),
        ...ended,
      });
    if (step.step === 'expire')
      await changeProcedure(tenant, order.id, {
        state: 'expired',
        reason: await words('nobody did it'),
        ...ended,
      });
  }
  return {};
}

export const procedureStep = orderStep('procedureOrder', (tenant, step, order) =>
  writeRows(tenant, { ...step, order }),
);

async function perform(tenant: Tenant, { order, submissionId, form }: ProcedureStep): Promise<void> {
  invariant(submissionId, 'a procedure is a person’s');
  const done = form as z.output<typeof ProcedureForm>;
  if (done.outcome === 'not_done') {
    await changeProcedure(tenant, order.id, {
      state: 'cancelled',
      reason: await tenant.vault.seal(tenant, order.patientId, done.reason),
      endedAt: new Date(),
    });
    return;
  }
  const { side, type } = await procedureToPerform(tenant, order.id);
  // Wrong-side procedures: the side is said again by who performs, and must be the ordered one (WHO Surgical Safety Checklist).
  if (type.needsSide && done.side !== side)
    throw new Refusal('procedure.side', { ordered: side }, [
      { path: 'form.side', message: `ordered for: ${side}` },
    ]);
  await changeProcedure(tenant, order.id, {
    state: 'performed',
    performedBy: tenant.actorId,
    performedAt: done.occurredAt ? new Date(done.occurredAt) : new Date(),
    report: await tenant.vault.seal(tenant, order.patientId, done.report),
    endedAt: new Date(),
  });
  const { visitId, patientId } = order;
  await chargeItems(tenant, { visitId, patientId, submissionId }, [
    { code: `PROC:${type.code}`, name: type.name, quantity: 1 },
  ]);
}
