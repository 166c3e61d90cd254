import type { EntityName, RequiredEntityData } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { BoundConnection } from '#db/driver/connection.ts';

/**
 * Sends a write without waiting for its answer, in the order in which statements are asked for and in the same round trip as the
 * next of them, or as the commit. When it fails, the next statement fails with its error, or the commit does: nothing is written.
 * For writes that are not expected to be refused; where a refusal means something to a person, wait for the answer.
 */
export function sendWrite(em: SqlEntityManager, sql: string, params: readonly unknown[]): void {
  const connection = em.getConnection();
  const transaction: unknown = em.getTransactionContext();
  if (!transaction || !(connection instanceof BoundConnection))
    throw new Error('a write that is not waited for needs a transaction');
  connection.sendWrite(sql, params, transaction);
}

/** Inserts a row, or several, as `sendWrite` does. */
export function sendInsert<T extends object>(
  em: SqlEntityManager,
  entity: EntityName<T>,
  rows: RequiredEntityData<T> | RequiredEntityData<T>[],
): void {
  if (Array.isArray(rows) && !rows.length) return;
  const { sql, params } = em
    .createQueryBuilder(entity)
    .insert(rows as never)
    .toQuery();
  sendWrite(em, sql, params);
}
