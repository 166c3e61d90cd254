import pg from 'pg';
import type { PoolClient } from 'pg';
import { count } from '#db/driver/counts.ts';

/** What the server answered. */
export type Answer = { rows: Record<string, unknown>[]; rowCount: number | null; command: string };

type Callback = (error: Error | null | undefined, answer: Answer | Answer[]) => void;
type Wire = { send(query: pg.Query): void; cork(): void; uncork(): void };

/** What `@types/pg` leaves out. */
type Connection = {
  parse(message: { text: string; name: string; types: readonly number[] }): void;
  sync(): void;
  stream: { cork(): void; uncork(): void };
};

/**
 * A statement with declared parameter types. `pg` takes one option for these and for the readers of results, so the first are put
 * in after it has taken the second; and with pipelining it takes no class of query but its own.
 */
class TypedQuery extends pg.Query {
  constructor(
    query: { name?: string; text: string; values: (string | null)[] },
    types: readonly number[],
    callback: Callback,
  ) {
    super(query);
    Object.assign(this, { types, callback });
  }
}

class TextQuery extends pg.Query {
  constructor(text: string, callback: Callback) {
    super(text);
    Object.assign(this, { callback });
  }
}

const unanswered = new WeakMap<PoolClient, number>();

const connectionOf = (client: PoolClient) => (client as unknown as { connection: Connection }).connection;

function send(client: PoolClient, make: (callback: Callback) => pg.Query): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const before = unanswered.get(client) ?? 0;
    if (before === 0) count('roundTrips');
    unanswered.set(client, before + 1);
    const query = make((error, answer) => {
      unanswered.set(client, (unanswered.get(client) ?? 1) - 1);
      if (error) return reject(error);
      // Several statements in one text answer a list, of which nobody asks for the rows.
      resolve(Array.isArray(answer) ? { rows: [], rowCount: null, command: '' } : answer);
    });
    (client as unknown as Wire & { query(query: pg.Query): void }).query(query);
  });
}

/** Sends a prepared statement, by name where it has one. Answers come in the order of sending. */
export const sendTyped = (
  client: PoolClient,
  query: { name?: string; text: string; values: (string | null)[] },
  types: readonly number[],
): Promise<Answer> => send(client, (callback) => new TypedQuery(query, types, callback));

/** Sends a text as it is. */
export const sendText = (client: PoolClient, text: string): Promise<Answer> =>
  send(client, (callback) => new TextQuery(text, callback));

/** Holds back what is sent until this turn of the event loop is over, so that it leaves in one write. */
export function gather(client: PoolClient): void {
  const { stream } = connectionOf(client);
  stream.cork();
  process.nextTick(() => stream.uncork());
}

/** Asks a connection whether a text can be prepared, without running it. @throws the server's error when not */
export function parseOnly(client: PoolClient, text: string, types: readonly number[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const question = {
      submit: (connection: Connection) => {
        connection.parse({ text, name: '', types });
        connection.sync();
      },
      handleError: (error: Error) => reject(error),
      handleReadyForQuery: () => resolve(),
      handleRowDescription: () => undefined,
    };
    client.query(question as unknown as pg.Submittable);
  });
}
