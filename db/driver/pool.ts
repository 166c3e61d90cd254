import pg from 'pg';

/** A connection that loses its server fails its statement, or is dropped when idle; at no moment of its life does it end the process. */
class LastingClient extends pg.Client {
  constructor(config?: string | pg.ClientConfig) {
    super(config);
    // The pool listens while a connection is idle and once while it asks for itself. In between, and for the second error of
    // one that goes away, nobody would, and an error nobody listens for ends the process.
    this.on('error', () => undefined);
  }
}

/**
 * Milliseconds until a connection that nobody uses is closed. Long: a new one proves its password and plans every statement anew,
 * which whoever comes next would wait for.
 */
const idleTimeoutMillis = 600_000;

/** Every pool of a process that serves: none of its connections ends the process when PostgreSQL goes away. */
export function openPool(options: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool({ ...options, idleTimeoutMillis, Client: LastingClient } as pg.PoolConfig);
  pool.on('error', () => undefined);
  return pool;
}
