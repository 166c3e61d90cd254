import type { Role } from '#contracts/identity/role-names.ts';

/**
 * What is written of a kind of task, once. The kinds of a module stand in its `kind-names.ts`; `contracts/inbox/kind-names.ts`
 * gathers them, and whatever else knows a kind is a map over its form (`contracts/inbox/task-forms.ts`) or is derived from here.
 */
export type TaskKindRecord = {
  /** Who may see and do it: a permission of its own, and the roles that hold it. */
  permission: string;
  heldBy: readonly Role[];
  /** Minutes until it is due: a setting of the hospital with what holds where nothing was set, a time of ours, or by urgency. */
  due: Due | { minutes: number } | 'urgency';
  /** What of a patient's record it needs. Money and repairs need nothing clinical. */
  needs: readonly string[];
  /** It is for the person whose case it is: a visit's doctor, who ordered. */
  forOwner?: true;
  /** It takes, hands over or performs something: refused once the visit has ended early. */
  takes?: true;
};

/** A setting of the hospital in minutes or days, and what holds where nothing was set. */
export type Due = { setting: `${string}DueMinutes`; minutes: number };
type Expiry = { setting: `${string}ExpiryDays`; days: number };

/** What is written of a type of order, once. */
export type OrderRecord = {
  /** The part of a patient's record it is, the member of the basket that orders it. */
  part: string;
  /** Where it is read below `/api/v1/`. */
  path: string;
  /** When nobody comes for it. */
  expires: Expiry;
  tasks: Readonly<Record<string, TaskKindRecord>>;
};

/** What is written of a type of matter, once: a case that belongs to no visit, with tasks and a flow like any other. */
export type MatterRecord = { tasks: Readonly<Record<string, TaskKindRecord>> };

/** One part of an order: a test, a line, a procedure. `group` tells which tests share a specimen. */
export type OrderPart = { id: string; group: string; waitFor: boolean };

/** Parts that go to another state in a step. */
export type PartMove<S extends string> = { ids: string[]; to: S; specimenId?: string | null };

/** The members that a type of order adds to what all orders have: to its terms, which do not change, and to the plan of a step. */
export type OrderCase = { terms: object; plan: object };
