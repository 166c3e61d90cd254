import { apiRoutes } from '#scripts/access-table.ts';
import type { ApiRoute } from '#scripts/access-table.ts';

/** What schemathesis expects by itself of a request that fits the published schema. */
const expected = ['2xx', '3xx', 401, 403, 404, 409, 429, '5xx'] as const;

type Reason = { status: 422; why: string; of: (route: ApiRoute) => boolean };

const named =
  (...names: readonly string[]) =>
  ({ method, path }: ApiRoute): boolean =>
    names.includes(`${method} ${path}`);

/**
 * Why an operation may refuse what fits its schema with a status that schemathesis does not expect by itself: each reason is one
 * that JSON Schema has no words for. What it can say stands in the published schema and is not excused here.
 */
export const reasons: readonly Reason[] = [
  {
    status: 422,
    why: 'an Idempotency-Key that was used with another body',
    of: ({ needsKey }) => needsKey,
  },
  {
    status: 422,
    why: 'a role that this hospital does not have, a department that is not its own',
    of: named('POST /api/v1/admin/users', 'PATCH /api/v1/admin/users/{id}'),
  },
  {
    status: 422,
    why: 'a password that is common or made of the person’s own words',
    of: named('POST /api/v1/auth/password', 'POST /api/v1/auth/register', 'POST /api/v1/auth/reset'),
  },
  {
    status: 422,
    why: 'a doctor, test or panel that the hospital does not have',
    of: named(
      'POST /api/v1/doctors/{id}/handover',
      'POST /api/v1/labs/panels',
      'PATCH /api/v1/labs/panels/{id}',
    ),
  },
  {
    status: 422,
    why: 'a unit that UCUM has no word for: its units are built by a grammar',
    of: named(
      'POST /api/v1/labs/tests',
      'PATCH /api/v1/labs/tests/{id}',
      'POST /api/v1/pharmacy/medicines',
      'PATCH /api/v1/pharmacy/medicines/{id}',
    ),
  },
  {
    status: 422,
    why: 'a day that has passed or has not come yet, a number that no telephone has',
    of: named(
      'PATCH /api/v1/patients/{id}',
      'POST /api/v1/patients/duplicates',
      'POST /api/v1/patients/{id}/deceased',
    ),
  },
  {
    status: 422,
    why: 'the day from which a change of a catalogue counts: from today on, and not beyond what is planned',
    of: named(
      ...['labs/tests', 'labs/panels', 'pharmacy/medicines', 'procedures/types'].map(
        (catalogue) => `PATCH /api/v1/${catalogue}/{id}`,
      ),
    ),
  },
  {
    status: 422,
    why: 'the day from which a fee counts: from today on, not beyond what is planned, and today where there is none yet',
    of: named('PUT /api/v1/admin/departments/{id}'),
  },
  {
    status: 422,
    why: 'hours that are over, or further ahead than anybody plans',
    of: named('GET /api/v1/duties', 'POST /api/v1/duties', 'POST /api/v1/duties/repeat'),
  },
  {
    status: 422,
    why: 'a person who may not do what they are given',
    of: named(
      'POST /api/v1/board/{taskId}/supervise',
      'POST /api/v1/duties',
      'POST /api/v1/duties/{id}/handover',
    ),
  },
  {
    status: 422,
    why: 'one member against another: a range that ends before it begins, a limit below the lower one',
    of: named(
      'POST /api/v1/labs/tests',
      'PATCH /api/v1/labs/tests/{id}',
      'PUT /api/v1/doctors/{id}/availability',
      'POST /api/v1/doctors/{id}/exceptions',
      'PUT /api/v1/admin/settings',
    ),
  },
];

/** Statuses that are excused, by operation. */
export const excused = (routes: readonly ApiRoute[] = apiRoutes()): Map<ApiRoute, number[]> =>
  new Map(
    routes.flatMap((route) => {
      const statuses = reasons.filter(({ of }) => of(route)).map(({ status }) => status);
      return statuses.length ? [[route, [...new Set(statuses)].sort()]] : [];
    }),
  );

/** The configuration of schemathesis: its own, and for each operation that is excused one table. */
export const schemathesisConfig = (): string =>
  [...excused()]
    .map(([{ method, path }, statuses]) => {
      const accepted = [...expected, ...statuses].map((each) => `"${each}"`).join(', ');
      return [
        '[[operations]]',
        `include-name = "${method} ${path}"`,
        '[operations.checks.positive_data_acceptance]',
        `expected-statuses = [${accepted}]`,
        '',
      ].join('\n');
    })
    .join('\n');
