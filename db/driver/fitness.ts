import type { PoolConfig } from 'pg';
import { openPool } from '#db/driver/pool.ts';
import { parseOnly } from '#db/driver/wire.ts';
import type { Statement } from '#db/driver/statements.ts';
import { maxParameters } from '#db/driver/statements.ts';
import { sqlState } from '#db/tenancy/sql-state.ts';

/** How long the server may take to look at a text: somebody may hold the table for a change of it. */
const withinMs = 2000;

/** SQLSTATE classes by which a server says that the text itself cannot be prepared: syntax, names, types; several statements. */
const isAboutText = (error: unknown): boolean => /^(42|0A|22)/.test(sqlState(error) ?? '');

/**
 * Asks once for each text whether the server can prepare it, on a connection of its own: asking inside a transaction would
 * end that transaction, and waiting for a connection of the pool while holding one would lock the pool up.
 */
export function createFitness(options: PoolConfig) {
  const pool = openPool({
    ...options,
    pipeline: false,
    min: 0,
    max: 1,
    lock_timeout: withinMs,
    statement_timeout: withinMs,
  });

  const ask = async (statement: Statement): Promise<boolean> => {
    if (statement.types.length > maxParameters) return false;
    const client = await pool.connect();
    try {
      await parseOnly(client, statement.text, statement.types);
      client.release();
      return true;
    } catch (error) {
      const isAnswer = isAboutText(error);
      client.release(isAnswer ? undefined : true);
      if (isAnswer) return false;
      throw error;
    }
  };

  return {
    /** Whether a statement can be prepared. When the server cannot say now, it goes as text this time and is asked anew the next. */
    check: async (statement: Statement): Promise<boolean> => {
      statement.isFit ??= ask(statement);
      try {
        statement.isFit = await statement.isFit;
        return statement.isFit;
      } catch {
        statement.isFit = null;
        return false;
      }
    },
    end: () => pool.end(),
  };
}
export type Fitness = ReturnType<typeof createFitness>;
