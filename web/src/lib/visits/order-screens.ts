import type { Component } from 'svelte';
import type { KindOf, TaskKind } from '#contracts/inbox/names.ts';
import type { OrderWire } from '#contracts/inbox/order-forms.ts';
import type { OrderType } from '#contracts/visits/names.ts';
import type { AnyOrderForm, Lazy, OrderCardsProps, OrderFormProps } from '#lib/inbox/task-form.ts';
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
/** How a type of order is shown: its orders in a visit, and the form of each kind of its tasks. Each comes when it is first shown. */
type Screens<T extends OrderType> = {
  client: OrderClient<OrderWire<T>>;
  cards: Lazy<Component<OrderCardsProps<OrderWire<T>>>>;
  forms: { [K in KindOf<T>]: Lazy<Component<OrderFormProps<K, OrderWire<T>>>> };
};

/** The screens of every type of order; a type or a kind without one does not compile. */
export const orderScreens: { [T in OrderType]: Screens<T> } = {
  labOrder: {
    client: labOrders,
    cards: () => import('#lib/labs/lab-order-cards.svelte'),
    forms: {
      collection: () => import('#lib/labs/collection-form.svelte'),
      specimen_receipt: () => import('#lib/labs/specimen-receipt-form.svelte'),
      result_entry: () => import('#lib/labs/result-entry-form.svelte'),
      verification: () => import('#lib/labs/verification-form.svelte'),
      result_review: () => import('#lib/labs/result-review-form.svelte'),
    },
  },
  prescription: {
    client: prescriptions,
    cards: () => import('#lib/pharmacy/prescription-cards.svelte'),
    forms: { dispensing: () => import('#lib/pharmacy/dispensing-form.svelte') },
  },
  procedureOrder: {
    client: procedureOrders,
    cards: () => import('#lib/procedures/procedure-card.svelte'),
    forms: {
      procedure_schedule: () => import('#lib/procedures/procedure-schedule-form.svelte'),
      procedure: () => import('#lib/procedures/procedure-form.svelte'),
    },
  },
};

/** The form of a task of an order. */
export function orderForm(type: OrderType, kind: TaskKind): Lazy<AnyOrderForm> | undefined {
  const forms: { [K in TaskKind]?: Lazy<AnyOrderForm> } = orderScreens[type].forms;
  return forms[kind];
}
