import type { FormOf } from '#contracts/inbox/task-forms.ts';
import { Refusal, invariant } from '#domain/platform/refusal.ts';
import { chargeItems } from '#db/billing/charge.repository.ts';
import { changeProcedure, procedureToPerform } from '#db/procedures/procedure-order.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { orderStep } from '#activities/visits/order-step.ts';
import type { OrderEffect, StepOfOrder } from '#activities/visits/order-step.ts';

type ProcedureStep = StepOfOrder<'procedureOrder'>;

/** The rows of a step of a procedure: a time, a report and its charge, or why it was not done. */
export const procedureStep = orderStep<'procedureOrder'>({
  tasks: {
    procedure_schedule: async (tenant, { order }, { scheduledAt, place }) => {
      await change(tenant, order.id, {
        state: 'scheduled',
        scheduledAt: new Date(scheduledAt),
        place,
      });
      return {};
    },
    procedure: perform,
  },
  others: async (tenant, { step, order, body, exit }) => {
    const end = async (state: 'cancelled' | 'expired', why: string | null | undefined) =>
      change(tenant, order.id, {
        state,
        reason: await tenant.vault.sealSome(tenant, order.patientId, why),
        endedAt: new Date(),
      });
    if (step === 'cancelOrder') await end('cancelled', (body as { reason?: string }).reason);
    if (step === 'undo') await end('cancelled', exit);
    if (step === 'expire') await end('expired', 'nobody did it');
    return {};
  },
});

async function perform(
  tenant: Tenant,
  { order, submissionId }: ProcedureStep,
  done: FormOf<'procedure'>,
): Promise<OrderEffect> {
  invariant(submissionId, 'a procedure is a person’s');
  if (done.outcome === 'not_done') {
    await change(tenant, order.id, {
      state: 'cancelled',
      reason: await tenant.vault.seal(tenant, order.patientId, done.reason),
      endedAt: new Date(),
    });
    return {};
  }
  const { side, type } = await procedureToPerform(tenant, order.id);
  // Wrong-side procedures: the side is said again by who performs, and must be the ordered one (WHO Surgical Safety Checklist).
  if (type.needsSide && done.side !== side)
    throw new Refusal('procedure.side', { ordered: side }, [
      { path: 'form.side', message: `ordered for: ${side}` },
    ]);
  await change(tenant, order.id, {
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
  return {};
}

/** @throws Refusal order.item_state when the procedure has ended */
async function change(...of: Parameters<typeof changeProcedure>): Promise<void> {
  if (!(await changeProcedure(...of))) throw new Refusal('order.item_state');
}
