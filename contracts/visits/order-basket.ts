import { z } from 'zod';
import { orderRecords } from '#contracts/inbox/kind-names.ts';
import { orderForms } from '#contracts/inbox/order-forms.ts';
import { orderTypes } from '#contracts/visits/names.ts';
import type { OrderType } from '#contracts/visits/names.ts';

type PartOf<T extends OrderType> = (typeof orderRecords)[T]['part'];
type Shape = { [T in OrderType as PartOf<T>]: (typeof orderForms)[T]['basket'] };
const shape = Object.fromEntries(
  orderTypes.map((type) => [orderRecords[type].part, orderForms[type].basket]),
) as Shape;

/** Everything ordered at once, by part of the record: each order is started as a flow of its own. */
export const OrderBasket = z.object(shape);
export type OrderBasket = z.output<typeof OrderBasket>;

/** An order of a type as a basket holds it. */
export type InBasket<T extends OrderType> = z.output<(typeof orderForms)[T]['basket']>[number];

/** The orders of a type in a basket. */
export const ordersOf = <T extends OrderType>(basket: OrderBasket, type: T): InBasket<T>[] =>
  basket[orderRecords[type].part] as InBasket<T>[];

const awaiting: { [T in OrderType]: { awaits(order: InBasket<T>): boolean } } = orderForms;
const awaitsOf = <T extends OrderType>(basket: OrderBasket, type: T): boolean =>
  ordersOf(basket, type).some((order) => awaiting[type].awaits(order));

/** Whether the patient waits for something of it. */
export const basketAwaits = (basket: OrderBasket): boolean =>
  orderTypes.some((type) => awaitsOf(basket, type));
