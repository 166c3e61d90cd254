import { orderRecords } from '#contracts/inbox/kind-names.ts';
import type { OrderType } from '#contracts/visits/names.ts';

/** Where an order of a type is read; without an id where they are listed. */
export const orderPath = (type: OrderType, id = ''): string =>
  `/api/v1/${orderRecords[type].path}${id ? `/${id}` : ''}`;

/** What is to be cancelled: an order, or some tests of one. */
export type CancelTarget = { type: OrderType; id: string; what: string; itemIds?: string[] };
