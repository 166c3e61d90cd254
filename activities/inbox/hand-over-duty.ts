import type { HandDutyInput } from '#contracts/inbox/roster.ts';
import type { Role } from '#contracts/identity/names.ts';
import { roleMay } from '#contracts/identity/names.ts';
import { recordAudit } from '#db/audit/audit.repository.ts';
import { endShift, insertShift, lockRoster, lockShift, whoFits } from '#db/inbox/roster.repository.ts';
import { giveCalls } from '#db/inbox/notice.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { invalidField, orNotFound, Refusal } from '#domain/platform/refusal.ts';
import { publishTask } from '#activities/inbox/publish-task.ts';
import { assertFree } from '#activities/inbox/plan-duty.ts';

/**
 * Whoever is on duty gives what is left of it to another person who fits, from now on, and says what that one must know; who plans the
 * roster may do it for somebody who cannot.
 * @returns the id of the duty as the other has it
 * @throws Refusal not_found, act.not_yours, duty.not_now, duty.taken, request.invalid for oneself or who does not fit
 */
export async function handOverDuty(
  tenant: Tenant,
  id: string,
  { toId, note }: HandDutyInput,
): Promise<string> {
  lockRoster(tenant);
  const shift = orNotFound(await lockShift(tenant, id));
  if (shift.userId !== tenant.actorId && !roleMay(tenant.role as Role, 'schedule.write'))
    throw new Refusal('act.not_yours');
  const now = new Date();
  if (shift.fromAt > now || shift.untilAt <= now) throw new Refusal('duty.not_now');
  const { duty, isBeside } = shift;
  const departmentId = shift.departmentId ?? null;
  const [person] = await whoFits(tenant, duty, toId);
  if (!person || toId === shift.userId) throw invalidField('toId', 'person_may_not');
  const left = { duty, departmentId, userId: toId, isBeside, fromAt: now, untilAt: shift.untilAt };
  await assertFree(tenant, left, id);
  endShift(tenant, id, now);
  const sealed = await tenant.vault.sealOwn(tenant, toId, note);
  const nextId = insertShift(tenant, left, { fromId: id, note: sealed });
  const { moved, ended } = await giveCalls(tenant, shift.userId, toId);
  for (const call of moved) await publishTask(tenant, 'task.changed', call);
  for (const call of ended) await publishTask(tenant, 'task.closed', call);
  await recordAudit(tenant, {
    action: 'duty.hand_over',
    entity: 'duty_shift',
    entityId: nextId,
    details: { duty, departmentId, fromId: shift.userId, toId },
  });
  return nextId;
}
