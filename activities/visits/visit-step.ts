import type { VisitPlan, Way } from '#contracts/cases/plan.ts';
import { invariant } from '#domain/platform/refusal.ts';
import { abandonedAfterMs } from '#domain/visits/visit-flow.ts';
import { isNoShow, sessionEndOf } from '#db/appointments/token.repository.ts';
import { issueInvoice } from '#db/billing/bill.repository.ts';
import { consultationPrice } from '#db/billing/price.repository.ts';
import { visitBalance } from '#db/billing/ledger.repository.ts';
import { standingOfChildren } from '#db/cases/case.repository.ts';
import { doctorProfile } from '#db/consultations/consultation.repository.ts';
import { hospitalClock } from '#db/platform/hospital.repository.ts';
import { lastActAt, lockVisit } from '#db/visits/visit.repository.ts';
import { together } from '#db/tenancy/together.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import type { Idle, Step, VisitWritten } from '#activities/cases/handler.ts';
import { returnToken } from '#activities/appointments/queue-visit.ts';
import { chargeConsultation } from '#activities/billing/charge-consultation.ts';
import { settleVisit } from '#activities/billing/settle-visit.ts';
import { takeOffUnheldFee } from '#activities/billing/unheld-fee.ts';
import { changeVisit } from '#activities/visits/change-visit.ts';
import { checkPatientIn } from '#activities/visits/check-in.ts';
import { takeUrgency } from '#activities/visits/emergency.ts';
import { endVisit, recordExit } from '#activities/visits/end-visit.ts';
import type { FormEffect } from '#activities/visits/form-effect.ts';
import { recordForm } from '#activities/visits/record-form.ts';
import { visitTask } from '#activities/visits/visit-task.ts';

/** The rows of a step of a visit: form, charges, the way it takes, and its end. */
export async function visitStep(tenant: Tenant, step: Step<'opdVisit'>): Promise<VisitWritten | Idle> {
  const { plan, visitId, patientId } = step;
  const about = { visitId, patientId, submissionId: step.submissionId };
  const notNow = await notYet(tenant, step);
  if (notNow) return notNow;
  if (endsEarly.includes(step.step)) await takeOffUnheldFee(tenant, about);
  const [effect] = await together([
    effectOf(tenant, step),
    plan.charges === true && tenant.actorId ? consultationPrice(tenant, tenant.actorId) : null,
  ]);
  const visit = step.visit ?? (await lockVisit(tenant, visitId));
  invariant(visit, 'the visit of a step is there');
  // Nobody's patient until a doctor has signed: then theirs, as every visit with a doctor.
  const adopts = !effect.doctorId && !visit.doctorId && plan.signs ? await signerOf(tenant) : null;
  const doctorId = effect.doctorId ?? visit.doctorId ?? adopts?.doctorId ?? null;
  const departmentId = effect.departmentId ?? visit.departmentId ?? adopts?.departmentId ?? null;

  const { settings } = await hospitalClock(tenant);
  const asksFirst = settings.moneyBeforeConsultation && plan.ways.some((way) => way.when === 'money_first');
  const charged = plan.charges === true || asksFirst;
  if (charged) await chargeConsultation(tenant, about, effect.chargeDoctorId ?? doctorId);
  // What this step orders holds the bill up from now on.
  const orders = effect.orders ?? [];
  const isClosing = plan.ways[0]?.stage === 'closed' || plan.ways[1]?.stage === 'closed';
  const opensConsultation = plan.ways.some((way) => way.opens.some(({ kind }) => kind === 'consultation'));
  const [, balance, , standing] = await together([
    isClosing ? issueInvoice(tenant, about) : null,
    visitBalance(tenant, visitId),
    opensConsultation && doctorId ? doctorProfile(tenant, doctorId) : null,
    plan.ways.some(({ when }) => when === 'unblocked' || when === 'answered')
      ? standingOfChildren(tenant, visitId)
      : null,
  ]);
  const way = wayOf(plan, { balance, standing, asksFirst, isOrdering: orders.length > 0 });
  if (!way) return { idle: { again: null } };
  const { stage, opens, waits = null } = way.taken;

  const urgency = effect.urgency ?? visit.urgency ?? null;
  const exit = stage === 'closed' ? (plan.exit ?? null) : null;
  const outcome = stage === 'closed' ? (exit ?? 'completed') : null;
  const { chargeDoctorId: _charge, sessionEndsAt, tokenNumber, orders: _orders, ...change } = effect;
  await changeVisit(tenant, visitId, {
    ...change,
    ...(adopts ? { doctorId: adopts.doctorId } : {}),
    ...(adopts && departmentId ? { departmentId } : {}),
    stage,
    ...(outcome ? { outcome } : {}),
    settled: balance <= 0n && stage === 'closed',
    clinicallyClosed: stage === 'billing',
  });
  if (visit.kind === 'emergency' && effect.urgency && step.completed)
    await takeUrgency(tenant, visitId, effect.urgency);
  if (step.step === 'advance' && stage === 'consultation')
    await returnToken(tenant, { id: visitId, patientId, doctorId, urgency }, new Date());
  if (outcome) await endVisit(tenant, about, outcome);
  // From here on the bill asks for the money, or nobody does.
  const isBilled = step.step === 'advance' && stage === 'billing';
  if (outcome || isBilled) {
    const { workflowId } = visit;
    await settleVisit(
      tenant,
      { id: visitId, patientId, workflowId, isClosed: outcome !== null, isBilled },
      balance,
    );
  }
  return {
    type: 'opdVisit',
    opens: await Promise.all(
      opens.map((task) => visitTask(tenant, task, { doctorId, departmentId, urgency })),
    ),
    cancelledAs: exit ?? 'cancelled',
    begins: orders,
    ownerId: doctorId,
    audit: { action: actionOf[step.step] ?? `visit.${step.step}`, details: { stage, exit: outcome } },
    stage,
    way: way.index,
    exit,
    charged,
    balanceDue: balance > 0n,
    sessionEndsAt: sessionEndsAt?.getTime() ?? null,
    ...(tokenNumber ? { tokenNumber } : {}),
    waits,
    outcome,
  };
}

/** Steps by which a visit ends before its table has come to its end. */
const endsEarly: readonly Step['step'][] = ['exitVisit', 'no_show', 'abandon'];

/** The doctor who signs, with their department. */
async function signerOf(tenant: Tenant): Promise<{ doctorId: string; departmentId: string } | null> {
  const doctorId = tenant.actorId ?? '';
  const profile = await doctorProfile(tenant, doctorId);
  return profile && { doctorId, departmentId: profile.departmentId };
}

/** Names of acts in the audit that were there before the frame. */
const actionOf: Partial<Record<Step['step'], string>> = {
  checkIn: 'visit.check_in',
  completeTask: 'visit.complete_task',
  exitVisit: 'visit.exit_visit',
  no_show: 'visit.exit_by_system',
  abandon: 'visit.exit_by_system',
};

/** What the clock of the flow cannot know: a session that was made longer, an order somebody goes on with. */
async function notYet(tenant: Tenant, { step, visitId }: Step<'opdVisit'>): Promise<Idle | null> {
  if (step === 'no_show' && !(await isNoShow(tenant, visitId, new Date()))) {
    const endsAt = (await sessionEndOf(tenant, visitId, new Date()))?.getTime() ?? null;
    return { idle: { again: endsAt && endsAt > Date.now() ? endsAt : Date.now() + abandonedAfterMs } };
  }
  if (step !== 'abandon') return null;
  const again = (await lastActAt(tenant, visitId)).getTime() + abandonedAfterMs;
  return again > Date.now() ? { idle: { again } } : null;
}

async function effectOf(tenant: Tenant, step: Step<'opdVisit'>): Promise<FormEffect> {
  const { visitId, patientId, submissionId, body, completed } = step;
  if (!submissionId) return {};
  const about = { visitId, patientId, submissionId };
  if (step.step === 'checkIn') return checkPatientIn(tenant, about, body);
  if (step.step === 'exitVisit') return recordExit(tenant, about, body);
  invariant(completed, 'a person completes a task, or it is another act');
  return recordForm(tenant, about, completed);
}

/** What the conditions of a step's ways are about. `standing` is known when one of them asks for it. */
type Now = {
  balance: bigint;
  standing: { blocks: boolean; awaits: boolean } | null;
  asksFirst: boolean;
  isOrdering: boolean;
};

/** The first way whose condition holds; null when none does. */
function wayOf(plan: VisitPlan, now: Now): { taken: Way; index: number } | null {
  const index = plan.ways.findIndex((way) => holds(way, now));
  const taken = plan.ways[index];
  return taken ? { taken, index } : null;
}

function holds({ when }: Way, { balance, standing, asksFirst, isOrdering }: Now): boolean {
  switch (when) {
    case undefined:
      return true;
    case 'money_first':
      return asksFirst && balance > 0n;
    case 'balance_due':
      return balance > 0n;
    case 'unblocked':
      return !isOrdering && standing?.blocks === false;
    case 'answered':
      return standing?.awaits === false;
    default:
      return false;
  }
}
