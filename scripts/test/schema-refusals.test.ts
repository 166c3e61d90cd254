import { describe, expect, it } from 'vitest';
import { apiRoutes } from '#scripts/access-table.ts';
import { excused, reasons, schemathesisConfig } from './schema-refusals.ts';

describe('what a request that fits the published schema may be refused with', () => {
  const routes = apiRoutes();

  it('is described by each operation that is excused', () => {
    const wrong = [...excused(routes)].flatMap(([{ method, path, statuses }, allowed]) =>
      allowed
        .filter((status) => !statuses.includes(status))
        .map((status) => `${method} ${path}: ${status} is not described`),
    );
    expect(wrong).toEqual([]);
  });

  it('has no reason for operations that are not there', () => {
    expect(reasons.filter(({ of }) => !routes.some(of)).map(({ why }) => why)).toEqual([]);
  });

  it('is nothing for most operations, and never a wrong field where nothing can be wrong', () => {
    const refusing = [...excused(routes)].filter(([, statuses]) => statuses.includes(422));
    expect(refusing.length).toBeLessThan(routes.length / 2);
    expect(
      routes
        .filter(
          ({ query, needsBody, path, needsKey, statuses }) =>
            !query.length && !needsBody && !needsKey && !path.includes('{') && statuses.includes(422),
        )
        .map(({ path }) => path),
    ).toEqual(['/api/v1/auth/refresh']);
  });

  it('is written as one table for each', () => {
    expect(schemathesisConfig().match(/^\[\[operations\]\]$/gm)).toHaveLength(excused(routes).size);
  });
});
