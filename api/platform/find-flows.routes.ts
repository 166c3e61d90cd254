import type { OpenAPIHono } from '@hono/zod-openapi';
import type { z } from 'zod';
import { FindFlowsInput, FoundFlows } from '#contracts/platform/flows.ts';
import { isMrn, normalMrn } from '#domain/patients/mrn.ts';
import { Refusal } from '#domain/platform/refusal.ts';
import { noteFlowSearch } from '#activities/platform/note-flows.ts';
import { recordHash } from '#db/cases/found-by.repository.ts';
import { inTenant, listHospitals } from '#db/tenancy/tenant.ts';
import { queryOf } from '#temporal/search-attributes.ts';
import { tenantOf } from '#api/platform/env.ts';
import type { AppContext, AppEnv } from '#api/platform/env.ts';
import { guarded, jsonAnswer, jsonBody } from '#api/platform/guarded.ts';
import { temporalUiPath } from '#api/platform/temporal-ui.ts';

const answerWithinMs = 4000;

const findRoute = guarded({
  method: 'post',
  path: '/api/v1/platform/flows',
  guard: 'ops.ui',
  tags: ['platform'],
  summary: 'Finds the flows of a visit and its orders for Temporal UI, audited',
  request: { body: jsonBody(FindFlowsInput) },
  responses: { 200: jsonAnswer(FoundFlows, 'How many, and where Temporal UI lists them') },
});

type Input = z.output<typeof FindFlowsInput>;

/** The keyed hash of a record number of a hospital, whose own context gives the key. @throws Refusal not_found */
async function hashOf(c: AppContext, hospitalId: string, typed: string): Promise<string> {
  if (!isMrn(typed))
    throw new Refusal('not_found', {}, [{ path: 'recordNumber', code: 'not_record_number' }]);
  const job = { hospitalId, actorId: null, role: null, requestId: c.get('requestId') };
  return inTenant(c.get('deps').db, job, (tenant) => recordHash(tenant, normalMrn(typed)));
}

/** Whose flows and by what they were looked for is written down, the number and its hash are not. */
async function findFlows(c: AppContext, input: Input): Promise<z.infer<typeof FoundFlows>> {
  const { db, temporal, config } = c.get('deps');
  if (!temporal) throw new Refusal('service.unavailable');
  const { hospitalId, recordNumber, token, stage } = input;
  const hospital = (await listHospitals(db)).find(({ id }) => id === hospitalId);
  if (!hospital) throw new Refusal('not_found', {}, [{ path: 'hospitalId', code: 'hospital_needed' }]);
  const query = queryOf({
    hospitalId,
    ...(recordNumber ? { record: await hashOf(c, hospitalId, recordNumber) } : {}),
    ...(token ? { token } : {}),
    ...(stage ? { stage } : {}),
  });
  let count: number;
  try {
    ({ count } = await temporal.withDeadline(Date.now() + answerWithinMs, () =>
      temporal.workflow.count(query),
    ));
  } catch (error) {
    const { log } = c.get('deps');
    log.warn({ error: error instanceof Error ? error.message : String(error) }, 'flows could not be counted');
    throw new Refusal('service.unavailable');
  }
  await inTenant(db, tenantOf(c), (tenant) =>
    noteFlowSearch(tenant, {
      hospital: hospitalId,
      by: (['recordNumber', 'token', 'stage'] as const).filter((name) => input[name] !== undefined),
      ...(token ? { token } : {}),
      ...(stage ? { stage } : {}),
      count,
    }),
  );
  const { namespace } = temporal.options;
  const list = `${temporalUiPath}/namespaces/${encodeURIComponent(namespace)}/workflows`;
  return { count, url: config.HMTP_TEMPORAL_UI ? `${list}?query=${encodeURIComponent(query)}` : null };
}

/** By POST: what was typed is in no address, and so in no log of addresses. */
export function registerFindFlowsRoutes(app: OpenAPIHono<AppEnv>) {
  return app.openapi(findRoute, async (c) => c.json(await findFlows(c, c.req.valid('json')), 200));
}

export type FindFlowsRoutes = ReturnType<typeof registerFindFlowsRoutes>;
