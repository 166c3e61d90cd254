import pg from 'pg';
import { startStack } from '#test/setup/stack.ts';
import type { Stack, StackOptions } from '#test/setup/stack.ts';

/** A stack with a connection of the superuser to its database, to look behind the API at every hospital. Stopping it ends both. */
export async function startStackWithSql(options: StackOptions): Promise<{ stack: Stack; sql: pg.Client }> {
  const stack = await startStack(options);
  const sql = new pg.Client({ connectionString: stack.database.adminUrl });
  await sql.connect();
  return {
    stack: {
      ...stack,
      stop: async () => {
        await sql.end();
        await stack.stop();
      },
    },
    sql,
  };
}
