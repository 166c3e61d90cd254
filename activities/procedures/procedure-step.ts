import type { FormOf } from '#contracts/inbox/task-forms.ts';
import { Refusal, invariant } from '#domain/platform/refusal.ts';
import { priceCode } from '#db/billing/price.repository.ts';
import { chargeItems } from '#db/billing/charge.repository.ts';
import {
  changeProcedures,
  endProcedureOrder,
  procedureToPerform,
} from '#db/procedures/procedure-order.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { movedTo, orderStep, thenEnd } from '#activities/visits/order-step.ts';
import type { StepOfOrder } from '#activities/visits/order-step.ts';

type ProcedureStep = StepOfOrder<'procedureOrder'>;

const andEnd = thenEnd<'procedureOrder'>(endProcedureOrder);

/** The rows of a step of procedures: a time, a report and its charge, or why one was not done. */
export const procedureStep = orderStep<'procedureOrder'>({
  tasks: {
    procedure_schedule: andEnd((tenant, step, { scheduledAt, place }) =>
      change(tenant, movedTo(step, 'scheduled'), {
        state: 'scheduled',
        scheduledAt: new Date(scheduledAt),
        place,
      }),
    ),
    procedure: andEnd((tenant, step, done) =>
      done.outcome === 'performed' ? perform(tenant, step, done) : giveUp(tenant, step, done.reason),
    ),
  },
  others: (tenant, step) => andEnd(endItems)(tenant, step, null),
});

/** Cancelled by a person, undone because the visit ended, or expired. */
async function endItems(tenant: Tenant, planned: ProcedureStep): Promise<void> {
  const { step, body, exit } = planned;
  if (step === 'cancelOrder') await giveUp(tenant, planned, (body as { reason?: string }).reason);
  if (step === 'undo') await giveUp(tenant, planned, exit);
  if (step === 'expire') await giveUp(tenant, planned, 'nobody did it');
}

/** Ends what a plan gives up, with the reason. */
async function giveUp(tenant: Tenant, step: ProcedureStep, why: string | null | undefined): Promise<void> {
  const state = step.step === 'expire' ? 'expired' : 'cancelled';
  const reason = await tenant.vault.sealSome(tenant, step.order.patientId, why);
  await change(tenant, movedTo(step, state), { state, reason, endedAt: new Date() });
}

type Performed = Extract<FormOf<'procedure'>, { outcome: 'performed' }>;

async function perform(tenant: Tenant, step: ProcedureStep, done: Performed): Promise<void> {
  const { order, submissionId } = step;
  const [id, ...others] = movedTo(step, 'performed');
  invariant(submissionId, 'a procedure is a person’s');
  invariant(!others.length, 'a report is about one procedure');
  if (!id) throw new Refusal('order.item_state');
  const { item, type } = await procedureToPerform(tenant, id);
  const { side } = item;
  // Wrong-side procedures: the side is said again by who performs, and must be the ordered one (WHO Surgical Safety Checklist).
  if (type.needsSide && done.side !== side)
    throw new Refusal('procedure.side', { ordered: side }, [
      { path: 'form.side', code: 'side_ordered', params: { side } },
    ]);
  await change(tenant, [id], {
    state: 'performed',
    performedBy: tenant.actorId,
    performedAt: done.occurredAt ? new Date(done.occurredAt) : new Date(),
    report: await tenant.vault.seal(tenant, order.patientId, done.report),
    endedAt: new Date(),
  });
  const { visitId, patientId } = order;
  await chargeItems(tenant, { visitId, patientId, submissionId }, [
    { code: priceCode('PROC:', type.code), name: type.name, quantity: 1, ordered: item },
  ]);
}

/** @throws Refusal order.item_state when one of the procedures has ended */
async function change(...of: Parameters<typeof changeProcedures>): Promise<void> {
  const [, ids] = of;
  if (!ids.length || (await changeProcedures(...of)) !== ids.length) throw new Refusal('order.item_state');
}
