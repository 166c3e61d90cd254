import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { createApp } from '#api/app.ts';
import { apiDocument } from '#api/platform/description.ts';
import type { Deps } from '#api/platform/env.ts';
import { roleMay, roles, type Permission, type Role } from '#contracts/identity/names.ts';
import { root } from '#scripts/platform/paths.ts';
import { compareKeys } from '#domain/platform/order.ts';

/** A route as `/openapi.json` describes it. `permissions` is empty for a public one. */
export type ApiRoute = {
  readonly method: string;
  readonly path: string;
  readonly module: string;
  readonly permissions: readonly Permission[];
  readonly needsKey: boolean;
  /** Whether it cannot do without a body. */
  readonly needsBody: boolean;
  /** Statuses it says it may answer. */
  readonly statuses: readonly number[];
  /** Names of the parameters in the query. */
  readonly query: readonly string[];
  readonly takesBody: boolean;
};

/** Where the table lies. */
export const accessFile = path.join(root, 'docs', 'access.md');

type Operation = {
  tags?: string[];
  'x-permission'?: Permission | 'public' | Permission[];
  parameters?: { name: string; in: string }[];
  requestBody?: { required?: boolean };
  responses?: Record<string, unknown>;
};

/** The API without anything behind it: enough to ask which routes it has. */
export const describedApp = () => createApp({} as Deps);

/** Routes of the API by module, path and method. @throws Error for a route without `x-permission` */
export function apiRoutes(app: Parameters<typeof apiDocument>[0] = describedApp()): ApiRoute[] {
  const { paths = {} } = apiDocument(app);
  const routes = Object.entries(paths).flatMap(([route, item]) =>
    Object.entries(item as Record<string, Operation>).map(([method, operation]): ApiRoute => {
      const guard = operation['x-permission'];
      if (!guard) throw new Error(`${method} ${route} names no permission`);
      return {
        method: method.toUpperCase(),
        path: route,
        module: operation.tags?.[0] ?? '',
        permissions: guard === 'public' ? [] : [guard].flat(),
        needsKey: operation.parameters?.some(({ name }) => name === 'idempotency-key') ?? false,
        needsBody: operation.requestBody?.required ?? false,
        statuses: Object.keys(operation.responses ?? {}).map(Number),
        takesBody: operation.requestBody !== undefined,
        query: (operation.parameters ?? []).filter((each) => each.in === 'query').map(({ name }) => name),
      };
    }),
  );
  const key = ({ module, path: route, method }: ApiRoute) => `${module} ${route} ${method}`;
  return routes.sort((a, b) => compareKeys(key(a), key(b)));
}

/** Schema of a route's JSON body, as published; undefined where it takes none. */
export function bodySchema({ method, path: route }: Pick<ApiRoute, 'method' | 'path'>): object | undefined {
  const { paths = {} } = apiDocument(describedApp());
  const item = paths[route] as
    Record<string, { requestBody?: { content?: Record<string, { schema?: object }> } }> | undefined;
  return item?.[method.toLowerCase()]?.requestBody?.content?.['application/json']?.schema;
}

/** Whether a role may call a route: the rule that the table shows. */
const mayCall = (role: Role, { permissions }: ApiRoute): boolean =>
  permissions.length === 0 || permissions.some((permission) => roleMay(role, permission));

/** The role x route table as a page. */
export function accessTable(): string {
  const routes = apiRoutes();
  const lines = [
    '# Who may call what',
    '',
    'Made by `npm run access-table` from the permission of every route (`x-permission` in `/openapi.json`) and',
    '`rolePermissions` in `contracts/identity/names.ts`. `api/platform/routes.int.test.ts` signs in as every role, calls every',
    'route and compares. A permission opens the route; whose rows it shows is decided by hospital, person and department.',
    '',
  ];
  for (const module of new Set(routes.map((route) => route.module))) {
    lines.push(
      `## ${module}`,
      '',
      `| route | permission | ${roles.join(' | ')} |`,
      `|---|---|${'---|'.repeat(roles.length)}`,
    );
    for (const route of routes.filter((each) => each.module === module)) {
      const marks = roles.map((role) => (mayCall(role, route) ? 'x' : ''));
      const permission = route.permissions.join(' or ') || 'public';
      lines.push(`| \`${route.method} ${route.path}\` | ${permission} | ${marks.join(' | ')} |`);
    }
    lines.push('');
  }
  return lines.join('\n');
}

/** Reads the decisions back from a page: route to the roles that may call it. */
export function readAccessTable(page: string): Map<string, Set<string>> {
  const decisions = new Map<string, Set<string>>();
  for (const line of page.split('\n').filter((each) => each.startsWith('| `'))) {
    const [route = '', , ...marks] = line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
    decisions.set(route.replaceAll('`', ''), new Set(roles.filter((_, index) => marks[index] === 'x')));
  }
  return decisions;
}

if (import.meta.main) {
  writeFileSync(accessFile, accessTable());
  process.stdout.write(`${path.relative(root, accessFile)}: ${apiRoutes().length} routes\n`);
}
