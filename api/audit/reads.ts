import { routePath } from 'hono/route';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { isNoted, noteRead } from '#activities/audit/note-read.ts';
import type { AppContext } from '#api/platform/app-env.ts';

/** Pattern of the route that was called, as OpenAPI writes it. */
export const patternOf = (c: AppContext): string => {
  const path = routePath(c, -1);
  return path.includes('*') ? 'unmatched' : path.replaceAll(/:(\w+)(\{[^}]*\})?/g, '{$1}');
};

/**
 * Reads that show nobody's data: catalogues, staff, diaries, settings, one's own account. A read that is not here is written down,
 * a new one by itself; taking one out of audit is a decision that is looked at here.
 */
const withoutPatients: readonly RegExp[] = [
  /^\/api\/v1\/admin\//,
  /^\/api\/v1\/auth\//,
  /^\/api\/v1\/billing\/services$/,
  /^\/api\/v1\/consultations\/(icd10|templates)$/,
  /^\/api\/v1\/display(\/|$)/,
  /^\/api\/v1\/duties(\/|$)/,
  /^\/api\/v1\/doctors(\/|$)/,
  /^\/api\/v1\/inbox\/(counts|stream)$/,
  /^\/api\/v1\/labs\/(tests|panels)(\/|$)/,
  /^\/api\/v1\/pharmacy\/(medicines(\/|$)|stock\/batches$)/,
  /^\/api\/v1\/procedures\/types(\/|$)/,
  /^\/api\/v1\/platform\//,
  /^\/api\/v1\/waits$/,
];

/** Searches that send what they look for in a body, so that it is in no address. */
const searches: readonly string[] = ['/api/v1/patients/duplicates'];

/** Whether answering a route shows a patient's data and changes nothing. */
export const showsPatients = (method: string, pattern: string): boolean =>
  (method === 'GET' && pattern.startsWith('/api/') && !withoutPatients.some((each) => each.test(pattern))) ||
  (method === 'POST' && searches.includes(pattern));

/** Values that may stand in an audit row as they are: ids, days, enums. Anything else can hold a name. */
const plain =
  /^([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\d{4}-\d{2}-\d{2}|\d{1,4}|true|false)$/;
const enums: readonly string[] = ['state', 'kind', 'view', 'stage', 'sort', 'order'];

type Shown = {
  items?: unknown;
  tokens?: unknown;
  patient?: { id?: unknown };
  patientId?: unknown;
  id?: unknown;
};

/** How many entries an answer holds, and whose they are when they are one person's. */
function shownIn(result: unknown): { size: number; isList: boolean; patientId: string | null } {
  if (Array.isArray(result)) return { size: result.length, isList: true, patientId: sameId(result) };
  const { items, tokens, patient, patientId } = (result ?? {}) as Shown;
  const list = items ?? tokens;
  if (Array.isArray(list)) return { size: list.length, isList: true, patientId: sameId(list) };
  const id = patient?.id ?? patientId;
  return { size: 1, isList: false, patientId: typeof id === 'string' ? id : null };
}

const sameId = (items: readonly unknown[]): string | null => {
  const ids = new Set(items.map((item) => (item as Shown | null)?.patient?.id));
  const [id] = ids;
  return ids.size === 1 && typeof id === 'string' ? id : null;
};

/**
 * Writes down that a person read: one row a request, in the transaction that read, with the route, how many entries it showed and a
 * keyed digest of what was searched for, so that the same search can be recognised and no name stands in the row. A route that
 * writes a row of its own, such as `chart.view`, has said more already.
 */
export async function recordRead(c: AppContext, tenant: Tenant, result: unknown): Promise<void> {
  const pattern = patternOf(c);
  if (c.get('hasReadAudit') || isNoted(tenant) || !showsPatients(c.req.method, pattern)) return;
  // Nothing was found: the route refuses, and that is written down as a refusal.
  if (result === null || result === undefined || result === false) return;
  const { size, isList, patientId } = shownIn(result);
  if (isList && size === 0 && pattern.endsWith('}')) return;
  c.set('hasReadAudit', true);
  const asked: Record<string, string> = {};
  const words: string[] = [];
  for (const [key, value] of Object.entries(c.req.query()).sort()) {
    if (key === 'cursor') continue;
    if (plain.test(value) || (enums.includes(key) && /^[a-z_,]{1,60}$/.test(value))) asked[key] = value;
    else {
      asked[key] = 'digest';
      words.push(`${key}=${value.trim().toLowerCase()}`);
    }
  }
  if (c.req.method === 'POST') words.push(await c.req.text());
  await noteRead(tenant, {
    route: `${c.req.method} ${pattern}`,
    entity: pattern.split('/')[3] ?? 'api',
    entityId: c.req.param('id') ?? c.req.param('taskId') ?? c.req.param('patientId') ?? null,
    patientId,
    size,
    isList,
    asked,
    words,
  });
}
