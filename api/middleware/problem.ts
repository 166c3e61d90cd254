import { isGrpcServiceError } from '@temporalio/client';
import { HTTPException } from 'hono/http-exception';
import { errorCodes } from '#contracts/platform/names.ts';
import { fieldTitle, isFieldCode } from '#contracts/platform/field-code-names.ts';
import type { ErrorCode } from '#contracts/platform/names.ts';
import { Refusal } from '#domain/platform/refusal.ts';
import type { FieldRefusal } from '#domain/platform/refusal.ts';
import { sqlState } from '#db/tenancy/sql-state.ts';
import { violationIn } from '#db/tenancy/violation.ts';
import type { AppContext } from '#api/platform/env.ts';

/** A program that shows or logs a field reads what its code means; a refusal kept by an older version said so itself. */
const withTitle = (error: FieldRefusal) =>
  isFieldCode(error.code) ? { ...error, message: fieldTitle(error.code, error.params) } : error;

/** The one place that makes error bodies: RFC 9457 with a stable code and the trace id; never a stack or SQL. */
export function problem(
  c: AppContext,
  code: ErrorCode,
  details: Record<string, unknown> = {},
  errors: FieldRefusal[] = [],
  detail?: string,
): Response {
  const { status, title } = errorCodes[code];
  // A flow's refusal was kept with its details.
  const wrong = errors.length ? errors : ((details['errors'] ?? []) as FieldRefusal[]);
  const body = {
    ...details,
    type: `urn:hmtp:problem:${code}`,
    title,
    status,
    code,
    ...(detail ? { detail } : {}),
    ...(wrong.length ? { errors: wrong.map(withTitle) } : {}),
    traceId: c.get('requestId') ?? '',
  };
  const headers: Record<string, string> = {
    'Content-Type': 'application/problem+json',
    'Cache-Control': 'no-store',
  };
  // The rest of a body may still be under way: nothing else can come on this connection.
  if (status === 413) headers['Connection'] = 'close';
  if (status === 503 || status === 429)
    headers['Retry-After'] =
      typeof details['retryAfterSeconds'] === 'number' ? String(details['retryAfterSeconds']) : '2';
  return new Response(JSON.stringify(body), { status, headers });
}

const unreachable =
  /ECONNREFUSED|ECONNRESET|terminating connection|Connection terminated|timeout exceeded when trying to connect|the database system is/;

/** gRPC statuses by which Temporal says that it cannot answer now: cancelled, deadline exceeded, resource exhausted, unavailable. */
const notNow: readonly number[] = [1, 4, 8, 14];
const isTemporalAway = (error: unknown): boolean =>
  isGrpcServiceError(error)
    ? notNow.includes(error.code)
    : error instanceof Error && error.cause !== undefined && isTemporalAway(error.cause);

/** The form of a request as it was sent; null where there is none. */
const sentForm = (c: AppContext): Promise<unknown> => c.req.json().catch(() => null);

/** Hono's error handler. */
export async function onError(error: Error, c: AppContext): Promise<Response> {
  if (error instanceof Refusal) return problem(c, error.code, error.details, error.errors);
  if (error instanceof HTTPException)
    return problem(
      c,
      error.status === 413 ? 'request.too_large' : error.status < 500 ? 'request.malformed' : 'internal',
    );
  const { log, metrics, db } = c.get('deps');
  const isAway = unreachable.test(`${error.message} ${String((error as { code?: string }).code)}`);
  if (isAway || isTemporalAway(error)) {
    log.warn({ requestId: c.get('requestId'), error: error.message }, 'dependency not reachable');
    return problem(c, 'service.unavailable');
  }
  // A text that Postgres cannot hold (such as a lone NUL) is the client's mistake, not ours.
  if (['22021', '22P05', '22P02', '22007', '22008', '08P01'].includes(sqlState(error) ?? ''))
    return problem(c, 'request.malformed');
  const refusal = await violationIn(db, error, await sentForm(c)).catch(() => null);
  if (refusal) {
    // Answered, but a schema or an act should have said so before.
    log.warn(
      { requestId: c.get('requestId'), sqlState: sqlState(error), code: refusal.code },
      'refused by the database',
    );
    return problem(c, refusal.code, {}, refusal.errors);
  }
  metrics.errors.inc();
  log.error(
    {
      requestId: c.get('requestId'),
      err: {
        name: error.name,
        message: sqlState(error)?.startsWith('23') ? sqlState(error) : error.message,
        stack: error.stack,
      },
    },
    'unexpected error',
  );
  return problem(c, 'internal');
}
