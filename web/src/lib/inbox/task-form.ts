import type { Component } from 'svelte';
import type { TaskKind } from '#contracts/inbox/names.ts';
import type { FormInput } from '#contracts/inbox/task-forms.ts';
import type { PatientSummary } from '#contracts/patients/patient.ts';
import type { Task } from '#contracts/inbox/task.ts';
import type { VisitChart } from '#contracts/visits/visit.ts';
import type { OrderType } from '#contracts/visits/names.ts';
import type { ApiProblem } from '#lib/platform/api.ts';

/** What the form of a kind of task gets and gives. */
export type TaskFormProps<K extends TaskKind = TaskKind> = {
  task: Task;
  patient: PatientSummary | null;
  /** What is known already, for roles that may read it. */
  chart: VisitChart | null;
  /** The form as it was left, in the form's own shape. */
  draft: unknown;
  busy: boolean;
  problem: ApiProblem | null;
  onchange: (typed: object) => void;
  onsubmit: (form: FormInput<K>) => void;
};

/** Of a task of an order, the order as it is now, too. */
export type OrderFormProps<K extends TaskKind, T> = TaskFormProps<K> & { order: T };

/** A screen that comes when it is first shown: an inbox is not to carry the forms of every role. */
export type Lazy<C> = () => Promise<{ default: C }>;

/** A form as whoever shows it sees it: what it sends is the server's to parse. */
type Shown<P> = Component<Omit<P, 'onsubmit'> & { onsubmit: (form: object) => void }>;
export type AnyTaskForm = Shown<TaskFormProps>;
export type AnyOrderForm = Shown<OrderFormProps<TaskKind, never>>;

/** What is to be cancelled: an order, or some items of one. */
export type CancelTarget = { type: OrderType; id: string; what: string; itemIds?: string[] };

/** What the orders of a type in a visit are shown with. */
export type OrderCardsProps<T> = { orders: T[]; oncancel: (target: CancelTarget) => void };
