import { roleMay } from '#contracts/identity/names.ts';
import type { Role } from '#contracts/identity/names.ts';

/** Who wants to act. */
export type Actor = { userId: string; role: Role; departmentId: string | null };
/** Whose something is: everybody who answers for it, and the department it is of. */
export type Responsible = { ownerIds: readonly (string | null)[]; departmentId: string | null };
export type Standing = 'owner' | 'supervision' | 'duty';

/**
 * Whose patients a role works for beside its own: nurses for the doctors of their department, the front office for all. A doctor
 * covers for another by taking the visit over, which is an act of its own.
 */
const dutyOf: Readonly<Partial<Record<Role, 'department' | 'hospital'>>> = {
  nurse: 'department',
  receptionist: 'hospital',
};

/**
 * As what somebody who holds the permission of an act may do it on something of another's: as its owner, on duty, or supervising.
 * What nobody answers for is on duty for whoever holds the permission. Null: not at all.
 */
export function standingOf(
  { userId, role, departmentId }: Actor,
  { ownerIds, departmentId: of }: Responsible,
): Standing | null {
  if (ownerIds.includes(userId)) return 'owner';
  if (roleMay(role, 'task.supervise')) return 'supervision';
  if (ownerIds.every((id) => id === null)) return 'duty';
  const duty = dutyOf[role];
  if (duty === 'hospital') return 'duty';
  return duty === 'department' && (of === null || of === departmentId) ? 'duty' : null;
}
