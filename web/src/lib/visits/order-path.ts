import type { OrderType } from '#contracts/visits/names.ts';

const folders: Record<OrderType, string> = {
  labOrder: 'labs/orders',
  prescription: 'pharmacy/prescriptions',
  procedureOrder: 'procedures/orders',
};

/** Where an order of a type is read; without an id where they are listed. */
export const orderPath = (type: OrderType, id = ''): string =>
  `/api/v1/${folders[type]}${id ? `/${id}` : ''}`;

/** What is to be cancelled: an order, or some tests of one. */
export type CancelTarget = { type: OrderType; id: string; what: string; itemIds?: string[] };
