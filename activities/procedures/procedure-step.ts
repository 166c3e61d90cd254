import type { z } from 'zod';
import type { ProcedureForm, ProcedureScheduleForm } from '#contracts/procedures/procedure-order.ts';
import { Refusal, invariant } from '#domain/platform/refusal.ts';
import { chargeItem } from '#db/billing/charge.repository.ts';
import { changeProcedure } from '#db/procedures/procedure-order.repository.ts';
import { ProcedureOrder, ProcedureType } from '#db/procedures/procedure.entity.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import type { OrderEffect, OrderStep } from '#activities/visits/apply-order-step.ts';

/** The rows of a step of a procedure: a time, a report and its charge, or why it was not done. */
export async function procedureStep(tenant: Tenant, step: OrderStep): Promise<OrderEffect> {
  const { input, order, form } = step;
  const ended = { endedAt: new Date() };
  const words = (why: string | undefined) => tenant.vault.sealSome(tenant, order.patientId, why);
  if (input.completes?.kind === 'procedure_schedule') {
    const { scheduledAt, place } = form as z.output<typeof ProcedureScheduleForm>;
    await changeProcedure(tenant, order.id, {
      state: 'scheduled',
      scheduledAt: new Date(scheduledAt),
      place,
    });
  } else if (input.completes?.kind === 'procedure') {
    await perform(tenant, step);
  } else if (input.step === 'cancel') {
    const { reason } = form as { reason?: string };
    await changeProcedure(tenant, order.id, { state: 'cancelled', reason: await words(reason), ...ended });
  } else if (order.state === 'ordered' || order.state === 'scheduled') {
    if (input.step === 'undo')
      await changeProcedure(tenant, order.id, {
        state: 'cancelled',
        reason: await words(input.exit),
        ...ended,
      });
    if (input.step === 'expire')
      await changeProcedure(tenant, order.id, {
        state: 'expired',
        reason: await words('nobody did it'),
        ...ended,
      });
  }
  return {};
}

async function perform(tenant: Tenant, { order, submissionId, form }: OrderStep): Promise<void> {
  invariant(submissionId, 'a procedure is a person’s');
  const { em, hospitalId } = tenant;
  const done = form as z.output<typeof ProcedureForm>;
  if (done.outcome === 'not_done') {
    await changeProcedure(tenant, order.id, {
      state: 'cancelled',
      reason: await tenant.vault.seal(tenant, order.patientId, done.reason),
      endedAt: new Date(),
    });
    return;
  }
  const row = await em.findOneOrFail(ProcedureOrder, { hospitalId, id: order.id });
  const type = await em.findOneOrFail(ProcedureType, { hospitalId, id: row.typeId });
  // Wrong-side procedures: the side is said again by who performs, and must be the ordered one (WHO Surgical Safety Checklist).
  if (type.needsSide && done.side !== row.side)
    throw new Refusal('procedure.side', { ordered: row.side }, [
      { path: 'form.side', message: `ordered for: ${row.side}` },
    ]);
  await changeProcedure(tenant, order.id, {
    state: 'performed',
    performedBy: tenant.actorId,
    performedAt: done.occurredAt ? new Date(done.occurredAt) : new Date(),
    report: await tenant.vault.seal(tenant, order.patientId, done.report),
    endedAt: new Date(),
  });
  const { visitId, patientId } = order;
  await chargeItem(
    tenant,
    { visitId, patientId, submissionId },
    { code: `PROC:${type.code}`, name: type.name },
    1,
  );
}
