import type { Component } from 'svelte';
import type { KindOf, TaskKind } from '#contracts/inbox/names.ts';
import type { OrderWire } from '#contracts/inbox/order-forms.ts';
import type { OrderType } from '#contracts/visits/names.ts';
import type { AnyOrderForm, OrderCardsProps, OrderFormProps } from '#lib/inbox/task-form.ts';
import CollectionForm from '#lib/labs/collection-form.svelte';
import LabOrderCards from '#lib/labs/lab-order-cards.svelte';
import ResultEntryForm from '#lib/labs/result-entry-form.svelte';
import ResultReviewForm from '#lib/labs/result-review-form.svelte';
import SpecimenReceiptForm from '#lib/labs/specimen-receipt-form.svelte';
import VerificationForm from '#lib/labs/verification-form.svelte';
import DispensingForm from '#lib/pharmacy/dispensing-form.svelte';
import PrescriptionCards from '#lib/pharmacy/prescription-cards.svelte';
import ProcedureCard from '#lib/procedures/procedure-card.svelte';
import ProcedureForm from '#lib/procedures/procedure-form.svelte';
import ProcedureScheduleForm from '#lib/procedures/procedure-schedule-form.svelte';
import type { keyed, WithBody } from '#lib/platform/client.ts';
import { labOrders, prescriptions, procedureOrders } from '#lib/platform/clients.ts';

/** How a type of order is asked for: those of a visit, one, and cancelling what has not happened. */
type OrderClient<W> = {
  $get(args: { query: { visitId: string } }): Promise<WithBody<{ items: W[] }>>;
  ':id': {
    $get(args: { param: { id: string } }): Promise<WithBody<W>>;
    cancel: {
      $post(
        args: { param: { id: string }; json: { reason: string; itemIds?: string[] } },
        options: ReturnType<typeof keyed>,
      ): ReturnType<(typeof labOrders)[':id']['cancel']['$post']>;
    };
  };
};
/** How a type of order is shown: its orders in a visit, and the form of each kind of its tasks. */
type Screens<T extends OrderType> = {
  client: OrderClient<OrderWire<T>>;
  cards: Component<OrderCardsProps<OrderWire<T>>>;
  forms: { [K in KindOf<T>]: Component<OrderFormProps<K, OrderWire<T>>> };
};

/** The screens of every type of order; a type or a kind without one does not compile. */
export const orderScreens: { [T in OrderType]: Screens<T> } = {
  labOrder: {
    client: labOrders,
    cards: LabOrderCards,
    forms: {
      collection: CollectionForm,
      specimen_receipt: SpecimenReceiptForm,
      result_entry: ResultEntryForm,
      verification: VerificationForm,
      result_review: ResultReviewForm,
    },
  },
  prescription: {
    client: prescriptions,
    cards: PrescriptionCards,
    forms: { dispensing: DispensingForm },
  },
  procedureOrder: {
    client: procedureOrders,
    cards: ProcedureCard,
    forms: { procedure_schedule: ProcedureScheduleForm, procedure: ProcedureForm },
  },
};

/** The form of a task of an order. */
export function orderForm(type: OrderType, kind: TaskKind): AnyOrderForm | undefined {
  const forms: { [K in TaskKind]?: AnyOrderForm } = orderScreens[type].forms;
  return forms[kind];
}
