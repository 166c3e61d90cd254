import type { EntityName } from '@mikro-orm/core';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** Which rows of a hospital: a condition over the columns of the table, and its values. */
export type Which = { where: string; values: readonly unknown[] };

export const byId = (id: string): Which => ({ where: 'id = ?', values: [id] });

/**
 * Rows as entities, read past the ORM's own way of asking: statements leave in the order of the calls, so several that do not need
 * each other's answer are one round trip with `Promise.all`, and locks are taken in that order.
 */
async function rowsOf<T extends object>(
  { em, hospitalId }: Tenant,
  entity: EntityName<T>,
  { where, values }: Which,
  ending: string,
): Promise<T[]> {
  const { tableName } = em.getMetadata(entity);
  const rows = await em.execute<Record<string, unknown>[]>(
    `select * from "${tableName}" where hospital_id = ? and ${where}${ending}`,
    [hospitalId, ...values],
  );
  return rows.map((row) => em.map(entity, row as never));
}

export const readRows = <T extends object>(
  tenant: Tenant,
  entity: EntityName<T>,
  which: Which,
): Promise<T[]> => rowsOf(tenant, entity, which, '');

/** One row, locked until the transaction ends; null when it is not there. */
export const lockedRow = async <T extends object>(
  tenant: Tenant,
  entity: EntityName<T>,
  which: Which,
): Promise<T | null> => (await rowsOf(tenant, entity, which, ' for update'))[0] ?? null;
