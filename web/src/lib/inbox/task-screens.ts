import type { Component } from 'svelte';
import type { OrderTaskKind, TaskKind } from '#contracts/inbox/names.ts';
import type { AnyTaskForm, Lazy, TaskFormProps } from '#lib/inbox/task-form.ts';

/** Forms of the tasks that belong to no order; a kind without one does not compile. Those of orders are `orderScreens`. */
const own: { [K in Exclude<TaskKind, OrderTaskKind>]: Lazy<Component<TaskFormProps<K>>> } = {
  triage: () => import('#lib/visits/triage-form.svelte'),
  consultation: () => import('#lib/consultations/consultation-form.svelte'),
  billing: () => import('#lib/billing/billing-form.svelte'),
  payment: () => import('#lib/billing/payment-form.svelte'),
  access_review: () => import('#lib/audit/access-review-form.svelte'),
  bill_approval: () => import('#lib/billing/bill-approval-form.svelte'),
  money_due: () => import('#lib/billing/money-due-form.svelte'),
  refund: () => import('#lib/billing/refund-form.svelte'),
  duty_call: () => import('#lib/inbox/attention-form.svelte'),
  attention: () => import('#lib/inbox/attention-form.svelte'),
};
const forms: { [K in TaskKind]?: Lazy<AnyTaskForm> } = own;
const ofOrder: Lazy<AnyTaskForm> = () => import('#lib/inbox/order-form.svelte');

/** The form of a kind of task; a task of an order reads its order first. */
export const taskForm = (kind: TaskKind): Lazy<AnyTaskForm> => forms[kind] ?? ofOrder;
