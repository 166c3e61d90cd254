import type { ApiRoute } from '#scripts/access-table.ts';

/** What a caller may send by mistake or on purpose: a body, or none, under a content type, or none. */
export type StrangeRequest = {
  readonly name: string;
  readonly body: string | null;
  readonly type: string | null;
  /** Whether anything can be read from it at all. */
  readonly isEmpty: boolean;
};

const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
const bodies: readonly (readonly [name: string, body: string | null])[] = [
  ['no body', null],
  ['an empty body', ''],
  ['null', 'null'],
  ['a list', '[]'],
  ['a text', '"x"'],
  ['a number', '1e999'],
  ['an empty form', '{}'],
  ['wrong types', '{"form":1,"version":"x","name":[],"id":{},"roles":"admin","items":{"a":1},"source":7}'],
  ['a form', 'a=1&b=2'],
  ['a megabyte and one', `"${'x'.repeat(999_999)}"`],
  ['100 deep', nested(100)],
];
const types = [
  null,
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/json',
  'application/json; charset=utf-16',
];

/** Every body under every content type. */
export const strangeRequests: readonly StrangeRequest[] = bodies.flatMap(([name, body]) =>
  types.map((type) => ({ name: `${name} as ${type ?? 'nothing'}`, body, type, isEmpty: !body })),
);

/** How a route was answered; `code` and `trace` only of a problem. */
export type Answered = { status: number; code?: string | undefined; isProblem: boolean };

export type Send = (route: ApiRoute, request: StrangeRequest) => Promise<Answered>;

/**
 * Calls routes with every strange request. @returns one line for each answer that is a fault of ours: a status of 500 and
 * more, a refusal that is no problem answer, a status that the route does not describe, a missing body taken for a form.
 */
export async function faultsOf(
  routes: readonly ApiRoute[],
  send: Send,
  requests = strangeRequests,
): Promise<string[]> {
  const faults: string[] = [];
  for (const route of routes) {
    for (const request of requests) {
      const { status, code, isProblem } = await send(route, request);
      const wrong =
        (status >= 500 && 'a fault of ours') ||
        (status >= 400 && !isProblem && 'no problem answer') ||
        (!route.statuses.includes(status) && 'not described') ||
        (route.needsBody &&
          request.isEmpty &&
          ![400, 401, 403, 415, 422, 429].includes(status) &&
          'a missing body was taken');
      if (wrong)
        faults.push(`${route.method} ${route.path} with ${request.name}: ${status} ${code ?? ''} ${wrong}`);
    }
  }
  return faults;
}
