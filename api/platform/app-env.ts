import type { HttpBindings } from '@hono/node-server';
import type { Client } from '@temporalio/client';
import type { Context } from 'hono';
import type { Logger } from 'pino';
import type { Role } from '#contracts/identity/names.ts';
import type { Refusal } from '#domain/platform/refusal.ts';
import type { Database } from '#db/database.ts';
import type { BegunTransaction, TenantContext } from '#db/tenancy/tenant.ts';
import type { ApiConfig } from '#api/config.ts';
import type { Metrics } from '#api/platform/metrics.ts';
import type { AccessClaims, JwtKeys } from '#api/identity/jwt.ts';
import type { EventHub } from '#api/inbox/event-hub.ts';

/** What the routes work with; made once in `main.ts`, or by a test. */
export type Deps = {
  config: ApiConfig;
  db: Database;
  /** Null only in tests of rooms without flows. */
  temporal: Client | null;
  jwt: JwtKeys;
  events: EventHub;
  metrics: Metrics;
  log: Logger;
};

/** The signed-in person of a request, checked against the database on every request. */
export type Session = {
  userId: string;
  name: string;
  role: Role;
  hospitalId: string;
  sid: string;
  departmentId: string | null;
  patientId: string | null;
};

export type AppEnv = {
  /** Nothing when a test calls the app as a function. */
  Bindings: HttpBindings | Record<never, never>;
  Variables: {
    deps: Deps;
    requestId: string;
    /** What the request's token says, checked for its signature only. */
    claims: AccessClaims | undefined;
    session: Session | undefined;
    sessionRefusal?: Refusal;
    /** Who a token is of, once its signature is proven; the session may have ended. */
    claimed: Pick<TenantContext, 'hospitalId' | 'actorId' | 'role'> | undefined;
    /** One audit row a request is enough, however many transactions read. */
    hasReadAudit: boolean | undefined;
    /** The transaction in which the session was looked at. */
    begun: BegunTransaction | undefined;
  };
};
export type AppContext = Context<AppEnv>;
