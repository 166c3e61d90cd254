import { EventType, raw } from '@mikro-orm/core';
import type { Dictionary, RawQueryFragment } from '@mikro-orm/core';
import { NativeQueryBuilder, PostgreSqlConnection } from '@mikro-orm/postgresql';
import type { SessionContext } from '@mikro-orm/postgresql';
import type pg from 'pg';
import type { PoolClient } from 'pg';
import { count } from '#db/driver/counts.ts';
import { createFitness } from '#db/driver/fitness.ts';
import type { Fitness } from '#db/driver/fitness.ts';
import { openPool } from '#db/driver/pool.ts';
import { createStatements } from '#db/driver/statements.ts';
import type { Bound, Statements } from '#db/driver/statements.ts';
import { OpenTransaction } from '#db/driver/transaction.ts';
import type { Door, TransactionContext } from '#db/driver/transaction.ts';
import { sendText, sendTyped } from '#db/driver/wire.ts';
import type { Answer } from '#db/driver/wire.ts';
import { isStalePlan } from '#db/driver/stale-plan.ts';

type Base = PostgreSqlConnection;
type BeginOptions = NonNullable<Parameters<Base['begin']>[0]>;
type OrmTransaction = Awaited<ReturnType<Base['begin']>>;
type Broadcaster = Parameters<Base['commit']>[1];

const contextOf = (ctx: unknown): TransactionContext => ctx as TransactionContext;
const asOrm = (ctx: TransactionContext): OrmTransaction => ctx as unknown as OrmTransaction;

/**
 * The ORM's connection to PostgreSQL, with statements sent by name and values bound to them. The ORM's own writes the values into
 * the text, so that each statement is sent whole, parsed and planned anew each time (docs/performance.md has the figures).
 * Streams read their rows at once, and queries cannot be cancelled: nobody here does either.
 */
export class BoundConnection extends PostgreSqlConnection {
  #pool: pg.Pool | null = null;
  #fitness: Fitness | null = null;
  #statements: Statements | null = null;
  #isOver = false;

  /** @throws Error once it was closed: a late statement of a process that ends would open a pool that nobody closes any more. */
  override async initClient(): Promise<void> {
    if (this.#isOver) throw new Error('the connection is closed');
    if (this.#pool) return;
    const options = { ...this.mapOptions({}), pipeline: true };
    this.#pool = openPool(options);
    this.#fitness = createFitness(options);
    this.#statements = createStatements({
      // Instants in UTC: `openDatabase` asks the ORM for them too.
      formatDate: (date) => date.toISOString(),
      quoteName: (name) => this.platform.quoteIdentifier(name),
    });
  }

  override getClient(): never {
    throw new Error('statements go past Kysely here: use execute');
  }

  override async getNativeClient(): Promise<pg.Pool> {
    await this.ensureConnection();
    return this.#door().pool;
  }

  override async close(force?: boolean): Promise<void> {
    this.#isOver = true;
    const [pool, fitness] = [this.#pool, this.#fitness];
    [this.#pool, this.#fitness, this.#statements] = [null, null, null];
    await super.close(force);
    await pool?.end();
    await fitness?.end();
  }

  override async checkConnection(): ReturnType<Base['checkConnection']> {
    if (!this.#pool) return { ok: false, reason: 'Connection not established' };
    try {
      await this.#pool.query('select 1');
      return { ok: true };
    } catch (error) {
      return { ok: false, reason: (error as Error).message, error: error as Error };
    }
  }

  #door(): Door {
    const [pool, fitness, statements] = [this.#pool, this.#fitness, this.#statements];
    if (!pool || !fitness || !statements) throw new Error('the connection is closed');
    return {
      pool,
      isFit: ({ statement }) =>
        typeof statement.isFit === 'boolean' ? statement.isFit : fitness.check(statement),
      send: (client, bound, isFit) => this.#send(client, bound, isFit, statements),
    };
  }

  async #send(client: PoolClient, bound: Bound, isFit: boolean, statements: Statements): Promise<Answer> {
    const { statement, values, sql, params } = bound;
    try {
      if (!isFit) {
        count('asText');
        return await sendText(client, this.platform.formatQuery(sql, params));
      }
      const name = statements.nameOf(statement);
      return await sendTyped(
        client,
        { ...(name ? { name } : {}), text: statement.text, values },
        statement.types,
      );
    } catch (error) {
      if (isStalePlan(error)) statements.forgetPlans();
      throw error;
    }
  }

  #bind(query: string | NativeQueryBuilder | RawQueryFragment, params: unknown): Bound {
    let sql = query instanceof NativeQueryBuilder ? query.toRaw() : query;
    if (typeof sql === 'string' && !Array.isArray(params)) sql = raw(sql, params as Dictionary<unknown>);
    const statements = this.#statements;
    if (!statements) throw new Error('the connection is closed');
    return typeof sql === 'string'
      ? statements.bind(sql, params as readonly unknown[])
      : statements.bind(sql.sql, sql.params);
  }

  override async execute<T>(
    query: string | NativeQueryBuilder | RawQueryFragment,
    params: unknown = [],
    method: 'all' | 'get' | 'run' = 'all',
    ctx?: unknown,
  ): Promise<T> {
    if (!this.connected) await this.ensureConnection();
    const bound = this.#bind(query, params);
    count('statements');
    const started = Date.now();
    try {
      const answer = await (ctx ? contextOf(ctx).transaction.run(bound) : this.#alone(bound));
      this.#log(bound, started);
      return resultOf(answer, method) as T;
    } catch (error) {
      this.#log(bound, started, 'error');
      throw error;
    }
  }

  /**
   * Sends a write whose answer nobody needs, without waiting: it leaves in the same round trip as the next statement or the commit.
   * When the server refuses it, the next statement fails with its error, or the commit does.
   * @throws when it cannot even be sent
   */
  sendWrite(sql: string, params: readonly unknown[], ctx: unknown): void {
    const { transaction } = contextOf(ctx);
    if (transaction.isOver) throw new Error('the transaction is over');
    const bound = this.#bind(sql, params);
    count('statements');
    transaction.run(bound).catch(() => this.#log(bound, Date.now(), 'error'));
  }

  #log({ sql, params }: Bound, started: number, level?: 'error'): void {
    if (!level && !this.logger.isEnabled('query')) return;
    this.logQuery(sql, { params: [...params], took: Date.now() - started, ...(level ? { level } : {}) });
  }

  /** A statement outside of a transaction; a plan that a change of tables made stale is made anew once. */
  async #alone(bound: Bound, isAgain = false): Promise<Answer> {
    const door = this.#door();
    const isFit = await door.isFit(bound);
    const client = await door.pool.connect();
    try {
      const answer = await door.send(client, bound, isFit);
      client.release();
      return answer;
    } catch (error) {
      client.release();
      if (isAgain || !isStalePlan(error)) throw error;
      return this.#alone(bound, true);
    }
  }

  override async *stream<T>(
    query: string | NativeQueryBuilder | RawQueryFragment,
    params: unknown = [],
    ctx?: unknown,
  ): AsyncIterableIterator<T> {
    yield* await this.execute<T[]>(query, params, 'all', ctx);
  }

  override async executeDump(dump: string): Promise<void> {
    await this.ensureConnection();
    try {
      await this.#door().pool.query(dump);
    } catch (error) {
      throw this.platform.getExceptionConverter().convertException(error as Error);
    }
  }

  override async begin(options: BeginOptions = {}): Promise<OrmTransaction> {
    const { ctx, eventBroadcaster, sessionContext } = options;
    if (ctx) {
      const outer = contextOf(ctx);
      await eventBroadcaster?.dispatchEvent(EventType.beforeTransactionStart, ctx);
      const inner = { ...outer, depth: outer.depth + 1, savepoint: `trx${outer.depth + 1}` };
      await inner.transaction.text(this.platform.getSavepointSQL(inner.savepoint));
      await eventBroadcaster?.dispatchEvent(EventType.afterTransactionStart, asOrm(inner));
      return asOrm(inner);
    }
    await this.ensureConnection();
    await eventBroadcaster?.dispatchEvent(EventType.beforeTransactionStart);
    const [begin = 'begin'] = this.platform.getBeginTransactionSQL(options);
    const { settings, role } = this.#settings(sessionContext);
    const transaction = new OpenTransaction(this.#door(), begin, settings, role);
    const opened = asOrm({ transaction, savepoint: null, depth: 0 });
    await eventBroadcaster?.dispatchEvent(EventType.afterTransactionStart, opened);
    return opened;
  }

  #settings(context: SessionContext | undefined): { settings: Bound[]; role: string[] } {
    const variables = Object.entries(context?.variables ?? {});
    const values = variables.flatMap(([key, value]) => [key, this.stringifySessionVariable(value)]);
    const call = `select ${variables.map(() => 'set_config(?, ?, true)').join(', ')}`;
    return {
      settings: variables.length ? [this.#bind(call, values)] : [],
      role: context?.role ? [`set local role ${PostgreSqlConnection.quoteRole(context.role)}`] : [],
    };
  }

  override async commit(ctx: OrmTransaction, eventBroadcaster?: Broadcaster): Promise<void> {
    const { transaction, savepoint } = contextOf(ctx);
    if (transaction.isOver) return;
    await eventBroadcaster?.dispatchEvent(EventType.beforeTransactionCommit, ctx);
    if (savepoint) await transaction.text(this.platform.getReleaseSavepointSQL(savepoint));
    else await transaction.commit();
    await eventBroadcaster?.dispatchEvent(EventType.afterTransactionCommit, ctx);
  }

  override async rollback(ctx: OrmTransaction, eventBroadcaster?: Broadcaster): Promise<void> {
    const { transaction, savepoint } = contextOf(ctx);
    await eventBroadcaster?.dispatchEvent(EventType.beforeTransactionRollback, ctx);
    if (!savepoint) await transaction.rollback();
    else {
      await transaction.text(this.platform.getRollbackToSavepointSQL(savepoint));
      transaction.forgive();
    }
    await eventBroadcaster?.dispatchEvent(EventType.afterTransactionRollback, ctx);
  }
}

const writes = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE']);

function resultOf({ rows, rowCount, command }: Answer, method: 'all' | 'get' | 'run'): unknown {
  if (method === 'get') return rows[0];
  if (method === 'all') return rows;
  return { affectedRows: writes.has(command) ? rowCount : rows.length, row: rows[0], rows };
}
