import { createMiddleware } from 'hono/factory';
import { Refusal } from '#domain/platform/refusal.ts';
import { errorCodes } from '#contracts/platform/names.ts';
import { noteRefusal } from '#activities/audit/note-refusal.ts';
import { inTenant } from '#db/tenancy/tenant.ts';
import { patternOf } from '#api/audit/reads.ts';
import { clientAddress } from '#api/platform/client-address.ts';
import type { AppEnv } from '#api/platform/env.ts';

/** Not signed in any more, not permitted, not there or not of this hospital, in conflict with what is there now, no form for it. */
export const writtenRefusals: readonly number[] = [401, 403, 404, 409, 422];

/**
 * Writes down what was refused to a person, in a small transaction after the answer is made: the transaction of the request was
 * rolled back. Whose token proves nothing is not a person of any hospital; such a request is in the log only, and tries to
 * sign in are written down where they are counted.
 */
export const refusals = createMiddleware<AppEnv>(async (c, next) => {
  await next();
  const { error } = c;
  const claimed = c.get('claimed');
  if (!(error instanceof Refusal) || !claimed || !writtenRefusals.includes(errorCodes[error.code].status))
    return;
  const id = c.req.param('id') ?? c.req.param('taskId') ?? c.req.param('patientId') ?? null;
  const pattern = patternOf(c);
  try {
    await inTenant(
      c.get('deps').db,
      { ...claimed, requestId: c.get('requestId'), address: clientAddress(c) },
      (tenant) =>
        noteRefusal(tenant, {
          entity: pattern.split('/')[3] ?? 'api',
          id,
          details: { route: `${c.req.method} ${pattern}`, code: error.code },
        }),
    );
  } catch (failure) {
    c.get('deps').log.error(
      { requestId: c.get('requestId'), error: failure instanceof Error ? failure.message : String(failure) },
      'a refusal could not be written down',
    );
  }
});
