import type { Component } from 'svelte';
import type { OrderTaskKind, TaskKind } from '#contracts/inbox/names.ts';
import AccessReviewForm from '#lib/audit/access-review-form.svelte';
import BillApprovalForm from '#lib/billing/bill-approval-form.svelte';
import BillingForm from '#lib/billing/billing-form.svelte';
import PaymentForm from '#lib/billing/payment-form.svelte';
import ConsultationForm from '#lib/consultations/consultation-form.svelte';
import AttentionForm from '#lib/inbox/attention-form.svelte';
import OrderForm from '#lib/inbox/order-form.svelte';
import type { AnyTaskForm, TaskFormProps } from '#lib/inbox/task-form.ts';
import TriageForm from '#lib/visits/triage-form.svelte';

/** Forms of the tasks that belong to no order; a kind without one does not compile. Those of orders are `orderScreens`. */
const own: { [K in Exclude<TaskKind, OrderTaskKind>]: Component<TaskFormProps<K>> } = {
  triage: TriageForm,
  consultation: ConsultationForm,
  billing: BillingForm,
  payment: PaymentForm,
  access_review: AccessReviewForm,
  bill_approval: BillApprovalForm,
  attention: AttentionForm,
};
const forms: { [K in TaskKind]?: AnyTaskForm } = own;

/** The form of a kind of task; a task of an order reads its order first. */
export const taskForm = (kind: TaskKind): AnyTaskForm => forms[kind] ?? OrderForm;
