import type { Pool, PoolClient } from 'pg';
import { count } from '#db/driver/counts.ts';
import { gather, sendText } from '#db/driver/wire.ts';
import type { Answer } from '#db/driver/wire.ts';
import type { Bound } from '#db/driver/statements.ts';
import { sqlState } from '#db/tenancy/sql-state.ts';

/** What a transaction needs of the connection that opened it. */
export type Door = {
  pool: Pool;
  /** Whether the statement can go by name; asked elsewhere when it is new. */
  isFit(bound: Bound): boolean | Promise<boolean>;
  /** Sends a statement on a connection. */
  send(client: PoolClient, bound: Bound, isFit: boolean): Promise<Answer>;
};

/** The transaction was rolled back by the server although its commit was asked for. */
export class NotCommitted extends Error {
  constructor(cause: unknown) {
    super('the transaction was rolled back: one of its statements failed', { cause });
  }
}

const inFailedTransaction = '25P02';

/**
 * One transaction on one connection. Nothing is sent before its first statement, with which `begin` and the hospital's setting
 * leave in one write; one that never has a statement costs nothing. Statements leave in the order in which they were asked for.
 */
export class OpenTransaction {
  readonly #door: Door;
  readonly #begin: string;
  readonly #settings: readonly Bound[];
  readonly #settingTexts: readonly string[];
  #client: PoolClient | null = null;
  #opening: Promise<PoolClient> | null = null;
  #turn: Promise<boolean> | null = null;
  #failure: Error | null = null;
  #isOver = false;
  /** Statements asked for and not on their way yet: the end of the transaction must not overtake them. */
  readonly #leaving = new Set<Promise<unknown>>();

  constructor(door: Door, begin: string, settings: readonly Bound[], settingTexts: readonly string[]) {
    this.#door = door;
    this.#begin = begin;
    this.#settings = settings;
    this.#settingTexts = settingTexts;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  async #open(): Promise<PoolClient> {
    const client = await this.#door.pool.connect();
    this.#client = client;
    count('transactions');
    gather(client);
    const fail = (error: Error) => void (this.#failure ??= error);
    sendText(client, this.#begin).catch(fail);
    for (const setting of this.#settings) {
      this.#door.send(client, setting, true).catch(fail);
    }
    for (const text of this.#settingTexts) sendText(client, text).catch(fail);
    return client;
  }

  #connection(): Promise<PoolClient> {
    if (this.#isOver) throw new Error('the transaction is over: a statement was not waited for');
    this.#opening ??= this.#open();
    return this.#opening;
  }

  /** Waits for statements asked for earlier whose texts are still being looked at, so that none overtakes. */
  async #fitInTurn(bound: Bound): Promise<boolean> {
    const isFit = this.#door.isFit(bound);
    if (typeof isFit === 'boolean' && !this.#turn) return isFit;
    const before = this.#turn;
    const turn = (async () => {
      await before?.catch(() => undefined);
      return isFit;
    })();
    this.#turn = turn;
    try {
      return await turn;
    } finally {
      if (this.#turn === turn) this.#turn = null;
    }
  }

  /** Runs a statement. @throws the server's error, or that of a statement before it which nobody waited for */
  async run(bound: Bound): Promise<Answer> {
    const leaving = this.#leave(bound);
    this.#leaving.add(leaving);
    let answer: { promise: Promise<Answer> };
    try {
      answer = await leaving;
    } finally {
      this.#leaving.delete(leaving);
    }
    return this.#guard(answer.promise);
  }

  /** Sends a statement; done once it has left, its answer still to come. */
  async #leave(bound: Bound): Promise<{ promise: Promise<Answer> }> {
    if (this.#isOver) throw new Error('the transaction is over: a statement was not waited for');
    const isFit = await this.#fitInTurn(bound);
    const client = this.#client ?? (await this.#connection());
    const promise = this.#door.send(client, bound, isFit);
    promise.catch(() => undefined);
    return { promise };
  }

  /** Sends a text that takes no values: savepoints and what goes with them. */
  async text(text: string): Promise<void> {
    await this.#turn?.catch(() => undefined);
    const client = this.#client ?? (await this.#connection());
    await this.#guard(sendText(client, text));
  }

  async #guard(answer: Promise<Answer>): Promise<Answer> {
    try {
      return await answer;
    } catch (error) {
      // What came after a failure is only told that there was one: the failure itself is what is wrong.
      if (this.#failure !== null && sqlState(error) === inFailedTransaction) throw this.#failure;
      this.#failure ??= error as Error;
      throw error;
    }
  }

  /** A rollback to a savepoint mends what failed after it. */
  forgive(): void {
    this.#failure = null;
  }

  /** @throws NotCommitted when the server rolled back instead, which it says without an error */
  async commit(): Promise<void> {
    const answer = await this.#end('commit');
    if (answer && answer.command !== 'COMMIT') throw new NotCommitted(this.#failure);
  }

  async rollback(): Promise<void> {
    if (!this.#isOver) await this.#end('rollback');
  }

  async #end(text: string): Promise<Answer | null> {
    if (this.#isOver) throw new Error('the transaction is over');
    while (this.#leaving.size) await Promise.allSettled(this.#leaving);
    this.#isOver = true;
    const client = this.#client ?? (this.#opening ? await this.#opening : null);
    if (!client) return null;
    try {
      const answer = await sendText(client, text);
      client.release();
      return answer;
    } catch (error) {
      // A connection whose transaction cannot be ended is in a state nobody knows.
      client.release(true);
      throw error;
    }
  }
}

/** A transaction, or a savepoint in it, as the ORM carries it from call to call. */
export type TransactionContext = { transaction: OpenTransaction; savepoint: string | null; depth: number };
