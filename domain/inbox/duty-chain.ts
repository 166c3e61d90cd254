import { roleMay } from '#contracts/identity/names.ts';
import { duties, dutyRoles } from '#contracts/inbox/duty-names.ts';
import type { Duty } from '#contracts/inbox/duty-names.ts';
import { taskPermission } from '#contracts/inbox/names.ts';
import type { TaskKind } from '#contracts/inbox/names.ts';

/** Whoever answers for a ward or a clinic as a whole, after whoever answers for the work. */
const inCharge: readonly Duty[] = ['nurse_in_charge', 'doctor_on_duty'];

/**
 * Duties that late work of a kind is told, step by step: those whose roles do such work, then those in charge. Work that no duty is for, as
 * that of the cashiers, is told nobody but whoever supervises.
 */
export function dutySteps(kind: TaskKind): readonly (readonly Duty[])[] {
  const over = duties.filter((duty) => dutyRoles[duty].some((role) => roleMay(role, taskPermission(kind))));
  return over.length ? [over, inCharge.filter((duty) => !over.includes(duty))] : [];
}

/** Somebody who is on duty now: over a department, or the whole hospital. */
export type OnDuty = { duty: Duty; userId: string; departmentId: string | null };

/**
 * Who is told that a task is late, step by step, out of those on duty over its department or the hospital: of the department where
 * somebody is, else of the hospital; nobody twice, and not the person who is late. Steps that nobody has are left out; after the last
 * come those who supervise.
 */
export function callSteps(kind: TaskKind, onDuty: readonly OnDuty[], lateId: string | null): string[][] {
  const named = new Set([lateId]);
  return dutySteps(kind).flatMap((step) => {
    const people = step.flatMap((duty) => {
      const having = onDuty.filter((each) => each.duty === duty && each.userId !== lateId);
      const near = having.filter(({ departmentId }) => departmentId !== null);
      return (near.length ? near : having).map(({ userId }) => userId);
    });
    const told = [...new Set(people)].filter((id) => !named.has(id));
    for (const id of told) named.add(id);
    return told.length ? [told] : [];
  });
}

/** Somebody who was called about a late task, and whether that still waits for them. */
export type Called = { userId: string; isOpen: boolean };

/**
 * What to tell at the next telling: the first step of which nobody was told; when all were, everybody again and whoever supervises. Who is
 * no longer on duty is relieved. A ladder that ends at people ends at those who are there now.
 */
export function nextTelling(
  steps: readonly (readonly string[])[],
  called: readonly Called[],
): { call: readonly string[]; relieve: readonly string[]; supervisors: boolean } {
  const now = new Set(steps.flat());
  const told = new Set(called.map(({ userId }) => userId));
  const waiting = new Set(called.filter(({ isOpen }) => isOpen).map(({ userId }) => userId));
  const next = steps.find((step) => !step.some((id) => told.has(id)));
  return {
    call: next ?? [...now].filter((id) => !waiting.has(id)),
    relieve: [...waiting].filter((id) => !now.has(id)),
    supervisors: !next,
  };
}
