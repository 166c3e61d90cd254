import type { VisitTaskToOpen } from '#contracts/cases/plan.ts';
import { dueMinutes, kindsForOwner } from '#contracts/inbox/names.ts';
import { urgencyTargets } from '#contracts/visits/names.ts';
import type { Urgency } from '#contracts/visits/names.ts';
import { Refusal } from '#domain/platform/refusal.ts';
import { doctorProfile } from '#db/consultations/consultation.repository.ts';
import { hospitalClock } from '#db/platform/hospital.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import type { TaskToOpen } from '#activities/cases/handler.ts';

/**
 * Who a task of a visit is for, and in how many minutes it is due: a consultation by the urgency given in triage, the others by
 * the hospital's settings. The consultation of an emergency that is nobody's yet is for every doctor of its department; its triage comes as
 * forward as it does.
 * @throws Refusal consultation.doctor_unknown
 */
export async function visitTask(
  tenant: Tenant,
  task: VisitTaskToOpen,
  of: { doctorId: string | null; departmentId: string | null; urgency: number | null },
): Promise<TaskToOpen> {
  const { settings } = await hospitalClock(tenant);
  const { taskId, kind } = task;
  const minutes = dueMinutes(kind, settings);
  const urgency = (task.urgency ?? of.urgency ?? 5) as Urgency;
  const assigneeId = kindsForOwner.includes(kind) ? (task.doctorId ?? of.doctorId) : null;
  const profile = assigneeId ? await doctorProfile(tenant, assigneeId) : null;
  if (assigneeId && !profile)
    throw new Refusal('consultation.doctor_unknown', {}, [
      { path: 'form.toDoctorId', code: 'doctor_unknown' },
    ]);
  return {
    taskId,
    kind,
    minutes: minutes ?? urgencyTargets[urgency].waitMinutes,
    priority: minutes === null || (kind === 'triage' && of.urgency !== null) ? urgency : 3,
    departmentId: profile?.departmentId ?? (kindsForOwner.includes(kind) ? of.departmentId : null),
    assigneeId,
  };
}
