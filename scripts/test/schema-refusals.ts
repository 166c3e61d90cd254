import { apiRoutes } from '#scripts/access-table.ts';
import type { ApiRoute } from '#scripts/access-table.ts';

/** Answers that a request which fits the published schema may always get: whose it is and what is there now are in no schema. */
export const alwaysExpected = ['2xx', 401, 403, 404, 409] as const;

type Reason = { status: 400 | 422 | 429; why: string; of: (route: ApiRoute) => boolean };

const named =
  (...names: readonly string[]) =>
  ({ method, path }: ApiRoute): boolean =>
    names.includes(`${method} ${path}`);

/**
 * Why an operation may refuse what fits its schema: each reason is one that JSON Schema and OpenAPI 3.1 have no words for. What
 * they can say (formats, lengths, which member needs which) stands in the published schema and is not excused here.
 */
export const reasons: readonly Reason[] = [
  {
    status: 400,
    why: 'members that reach into prototypes (`__proto__`) are refused at any depth, also of members that are not described',
    of: ({ takesBody }) => takesBody,
  },
  {
    status: 422,
    why: 'a cursor that no list has given',
    of: ({ query }) => query.includes('cursor'),
  },
  {
    status: 422,
    why: 'an Idempotency-Key that was used with another body',
    of: ({ needsKey }) => needsKey,
  },
  {
    status: 422,
    why: 'one of two parameters in the query, not both and not neither',
    of: named(
      'GET /api/v1/labs/orders',
      'GET /api/v1/pharmacy/prescriptions',
      'GET /api/v1/procedures/orders',
    ),
  },
  {
    status: 422,
    why: 'a role that this hospital does not have, a department that is not its own',
    of: named('POST /api/v1/admin/users', 'PATCH /api/v1/admin/users/{id}'),
  },
  {
    status: 422,
    why: 'a password that is common or made of the person’s own words, a code that was not given out, an unknown hospital',
    of: named(
      'POST /api/v1/auth/password',
      'POST /api/v1/auth/register',
      'POST /api/v1/auth/reset',
      'POST /api/v1/auth/link',
    ),
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
    why: 'one member against another: a range that ends before it begins, a limit below the lower one',
    of: named(
      'POST /api/v1/labs/tests',
      'PATCH /api/v1/labs/tests/{id}',
      'PUT /api/v1/doctors/{id}/availability',
      'POST /api/v1/doctors/{id}/exceptions',
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
    why: 'a hospital that is not there, a record number whose check character is wrong, nothing to look for',
    of: named('POST /api/v1/platform/flows'),
  },
  {
    status: 429,
    why: 'the same guess at one account again and again',
    of: named(
      'POST /api/v1/auth/login',
      'POST /api/v1/auth/register',
      'POST /api/v1/auth/reset',
      'POST /api/v1/auth/password',
      'POST /api/v1/auth/link',
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

/** The configuration of schemathesis: strict for every operation, and for each that is excused one more table. */
export function schemathesisConfig(): string {
  const table = (heading: string, statuses: readonly (string | number)[]) =>
    `[${heading}checks.positive_data_acceptance]\nexpected-statuses = [${statuses.map((each) => `"${each}"`).join(', ')}]\n`;
  return [
    table('', alwaysExpected),
    ...[...excused()].map(
      ([{ method, path }, statuses]) =>
        `[[operations]]\ninclude-name = "${method} ${path}"\n${table('operations.', [...alwaysExpected, ...statuses])}`,
    ),
  ].join('\n');
}
