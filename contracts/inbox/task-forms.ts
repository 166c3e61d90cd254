import type { z } from 'zod';
import { BillApprovalForm } from '#contracts/billing/approval.ts';
import { BillingForm, DuePaymentForm, PaymentForm, RefundForm } from '#contracts/billing/bill.ts';
import { ConsultationForm } from '#contracts/consultations/consultation.ts';
import { AttentionForm } from '#contracts/inbox/attention.ts';
import { orderForms } from '#contracts/inbox/order-forms.ts';
import type { TaskKind } from '#contracts/inbox/names.ts';
import { plainForm, taskForm } from '#contracts/inbox/task-form.ts';
import type { TaskForm } from '#contracts/inbox/task-form.ts';
import { orderTypes } from '#contracts/visits/names.ts';
import { AccessReviewForm } from '#contracts/visits/break-glass.ts';
import { TriageForm } from '#contracts/visits/triage.ts';

/** Forms of the tasks that belong to no order. */
const ownForms = {
  triage: taskForm(TriageForm, ({ urgency }) => ({ urgency })),
  consultation: taskForm(ConsultationForm, ({ outcome, toDoctorId }) => ({
    outcome,
    ...(toDoctorId ? { toDoctorId } : {}),
  })),
  billing: plainForm(BillingForm),
  payment: plainForm(PaymentForm),
  access_review: taskForm(AccessReviewForm, ({ finding }) => ({ outcome: finding })),
  bill_approval: plainForm(BillApprovalForm),
  money_due: plainForm(DuePaymentForm),
  refund: plainForm(RefundForm),
  duty_call: plainForm(AttentionForm),
  attention: plainForm(AttentionForm),
};

type OfOrders = (typeof orderForms)[keyof typeof orderForms]['tasks'];
type Both<U> = (U extends unknown ? (each: U) => void : never) extends (all: infer I) => void ? I : never;
const forms = Object.assign(
  {},
  ownForms,
  ...orderTypes.map((type) => orderForms[type].tasks),
) as typeof ownForms & Both<OfOrders>;

/** What is filled in to complete a task of a kind, as it was parsed. */
export type FormOf<K extends TaskKind> = z.output<(typeof forms)[K]['schema']>;
/** What is sent to be parsed into it. */
export type FormInput<K extends TaskKind> = z.input<(typeof forms)[K]['schema']>;
/** What of it decides the way of the flow. */
export type FactsOf<K extends TaskKind> = {
  [Each in K]: { kind: Each } & ReturnType<(typeof forms)[Each]['facts']>;
}[K];

/** The form of every kind of task; a kind without one does not compile. */
export const taskForms: { [K in TaskKind]: TaskForm<FormOf<K>, ReturnType<(typeof forms)[K]['facts']>> } =
  forms;

/** A completed form with the kind of its task. */
export type Completed = { [K in TaskKind]: { kind: K; form: FormOf<K> } }[TaskKind];

const factsIn = <K extends TaskKind>({ kind, form }: { kind: K; form: FormOf<K> }) => ({
  kind,
  ...taskForms[kind].facts(form),
});
/** Of a completed form what decides the way of its flow. */
export const factsOf = (completed: Completed) => factsIn(completed) as FactsOf<TaskKind>;
