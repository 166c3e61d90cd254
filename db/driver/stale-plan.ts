import { sqlState } from '#db/tenancy/sql-state.ts';

/** Whether a prepared statement would answer other columns than before, because a table has changed since it was prepared. */
export const isStalePlan = (error: unknown): boolean =>
  sqlState(error) === '0A000' && error instanceof Error && error.message.includes('cached plan');
