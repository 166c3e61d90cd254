import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import { Refusal } from '#domain/platform/refusal.ts';
import { readTotals } from '#db/platform/totals.repository.ts';
import type { Totals } from '#db/platform/totals.repository.ts';
import { listHospitals } from '#db/tenancy/tenant.ts';
import { answers } from '#db/database.ts';
import type { AppContext, AppEnv, Deps } from '#api/platform/env.ts';
import { apiDocument } from '#api/platform/description.ts';
import { docsPage } from '#api/platform/docs-page.ts';
import { guarded, jsonAnswer } from '#api/platform/guarded.ts';
import { temporalUiPath } from '#api/platform/temporal-ui.ts';

const tags = ['platform'];
const text = (description: string, type = 'text/plain') => ({
  200: { description, content: { [type]: { schema: z.string() } } },
});
const Health = z.object({ status: z.literal('ok') });
const healthRoute = guarded({
  method: 'get',
  path: '/healthz',
  guard: 'public',
  tags,
  summary: 'The process is up',
  responses: { 200: jsonAnswer(Health, 'Up') },
});
const readyRoute = guarded({
  method: 'get',
  path: '/readyz',
  guard: 'public',
  tags,
  summary: 'Database and Temporal answer',
  responses: { 200: jsonAnswer(Health, 'Ready') },
});
const metricsRoute = guarded({
  method: 'get',
  path: '/metrics',
  guard: 'public',
  tags,
  summary: 'Prometheus metrics',
  responses: text('Metrics'),
});
const jwksRoute = guarded({
  method: 'get',
  path: '/.well-known/jwks.json',
  guard: 'public',
  tags,
  summary: 'Public keys of access tokens',
  responses: {
    200: jsonAnswer(
      z.object({
        keys: z.array(
          z.object({
            kid: z.string().optional(),
            kty: z.string().optional(),
            crv: z.string().optional(),
            x: z.string().optional(),
            alg: z.string().optional(),
            use: z.string().optional(),
          }),
        ),
      }),
      'JWKS',
    ),
  },
});
const hospitalsRoute = guarded({
  method: 'get',
  path: '/api/v1/platform/hospitals',
  guard: 'hospital.read_all',
  tags,
  summary: 'All hospitals',
  responses: {
    200: jsonAnswer(
      z.object({
        items: z.array(
          z.object({ id: z.string(), slug: z.string(), name: z.string(), isPlatform: z.boolean() }),
        ),
      }),
      'Hospitals',
    ),
  },
});
const Version = z.object({
  deployment: z.string(),
  buildId: z.string(),
  status: z.string(),
  isCurrent: z.boolean(),
  running: z.number().int(),
  createdAt: z.string().nullable(),
});
const versionsRoute = guarded({
  method: 'get',
  path: '/api/v1/platform/versions',
  guard: 'ops.versions',
  tags,
  summary: 'Worker versions and how many visits run on each',
  responses: {
    200: jsonAnswer(z.object({ items: z.array(Version), temporalUi: z.string().nullable() }), 'Versions'),
  },
});

const checkMs = 2000;
const totalsMs = 15_000;
const versionStatus = ['unknown', 'inactive', 'current', 'ramping', 'draining', 'drained'];

async function assertReady({ db, temporal }: Deps): Promise<void> {
  try {
    await Promise.all([
      answers(db),
      temporal?.withDeadline(Date.now() + checkMs, () => temporal.workflowService.getSystemInfo({})),
    ]);
  } catch {
    throw new Refusal('service.unavailable');
  }
}

/** Sets the gauges that come from the database; read at most every 15 s however often one asks. */
function totalsReader() {
  let at = 0;
  return async ({ db, metrics }: Deps) => {
    if (Date.now() - at < totalsMs) return;
    at = Date.now();
    const totals = await readTotals(db);
    const sum = <T>(rows: T[], key: (row: T) => string, value: (row: T) => number) => {
      const sums = new Map<string, number>();
      for (const row of rows) sums.set(key(row), (sums.get(key(row)) ?? 0) + value(row));
      return [...sums].map(([joined, total]) => [joined.split('|'), total] as const);
    };
    for (const [[event = '', kind = ''], total] of sum<Totals['visits'][number]>(
      totals.visits,
      (row) => `${row.event}|${row.kind}`,
      (row) => row.count,
    ))
      metrics.visits.labels(event, kind).set(total);
    for (const [[method = ''], total] of sum<Totals['receipts'][number]>(
      totals.receipts,
      (row) => row.method,
      (row) => row.count,
    ))
      metrics.receipts.labels(method).set(total);
    for (const [[currency = '', method = ''], total] of sum<Totals['receipts'][number]>(
      totals.receipts,
      (row) => `${row.currency}|${row.method}`,
      (row) => row.amountMinor,
    ))
      metrics.amount.labels(currency, method).set(total);
    metrics.openTasks.reset();
    for (const [[kind = ''], total] of sum<Totals['tasks'][number]>(
      totals.tasks,
      (row) => row.kind,
      (row) => row.count,
    ))
      metrics.openTasks.labels(kind).set(total);
    metrics.unsettled.set(totals.unsettled);
    metrics.differences.set(totals.differences);
  };
}

/** Temporal asks its matching and its visibility for it, which on a busy machine takes seconds; whoever opens the page waits for it. */
const versionsWithinMs = 10_000;

async function listWorkerVersions(c: AppContext): Promise<z.infer<typeof Version>[]> {
  const { temporal, config } = c.get('deps');
  if (!temporal) throw new Refusal('service.unavailable');
  const { namespace } = temporal.options;
  const deploymentName = config.HMTP_DEPLOYMENT;
  const { workerDeploymentInfo } = await temporal.withDeadline(Date.now() + versionsWithinMs, () =>
    temporal.workflowService.describeWorkerDeployment({ namespace, deploymentName }),
  );
  const current = workerDeploymentInfo?.routingConfig?.currentDeploymentVersion?.buildId;
  return Promise.all(
    (workerDeploymentInfo?.versionSummaries ?? []).map(async (version) => {
      const buildId = version.deploymentVersion?.buildId ?? '';
      const { count } = await temporal.workflow.count(
        `TemporalWorkerDeploymentVersion = '${deploymentName}:${buildId.replace(/[^\w.-]/g, '')}' AND ExecutionStatus = 'Running'`,
      );
      const seconds = version.createTime?.seconds;
      return {
        deployment: deploymentName,
        buildId,
        status: versionStatus[Number(version.status ?? 0)] ?? 'unknown',
        isCurrent: buildId === current,
        running: Number(count),
        createdAt: seconds ? new Date(Number(seconds) * 1000).toISOString() : null,
      };
    }),
  );
}

export function registerPlatformRoutes(app: OpenAPIHono<AppEnv>) {
  const refreshTotals = totalsReader();
  let page: string | undefined;
  app.get('/docs', (c) => c.html((page ??= docsPage(apiDocument(app)))));
  return app
    .openapi(healthRoute, (c) => c.json({ status: 'ok' as const }, 200))
    .openapi(readyRoute, async (c) => {
      await assertReady(c.get('deps'));
      return c.json({ status: 'ok' as const }, 200);
    })
    .openapi(metricsRoute, async (c) => {
      const deps = c.get('deps');
      // Metrics of the process must be readable while the database is away.
      await refreshTotals(deps).catch((error: unknown) =>
        deps.log.warn({ error: String(error) }, 'totals not readable'),
      );
      return c.text(await deps.metrics.registry.metrics(), 200);
    })
    .openapi(jwksRoute, (c) =>
      c.json(
        {
          keys: c
            .get('deps')
            .jwt.jwks.keys.map(({ kid, kty, crv, x, alg, use }) => ({ kid, kty, crv, x, alg, use })),
        } as never,
        200,
      ),
    )
    .openapi(hospitalsRoute, async (c) => c.json({ items: await listHospitals(c.get('deps').db) }, 200))
    .openapi(versionsRoute, async (c) =>
      c.json(
        {
          items: await listWorkerVersions(c),
          temporalUi: c.get('deps').config.HMTP_TEMPORAL_UI ? temporalUiPath : null,
        },
        200,
      ),
    );
}

export type PlatformRoutes = ReturnType<typeof registerPlatformRoutes>;
