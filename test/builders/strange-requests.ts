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

/**
 * Those that are read as JSON, or as nothing: all others are refused by what they are made of, before anybody looks at who asks
 * (`body` in api/middleware/request.ts), so that it is enough to send them as nobody and as one who may.
 */
export const readableRequests: readonly StrangeRequest[] = strangeRequests.filter(
  ({ name, type, body }) =>
    type === 'application/json' &&
    (!body || (body.length < 1000 && !name.startsWith('100') && !body.includes('='))),
);

/** A part of an address that says something else than it should; what is needed is there, with `id` in its path. */
export type StrangeAddress = { name: string; path: string };

const cursorOf = (...parts: unknown[]) => Buffer.from(JSON.stringify(parts)).toString('base64url');
/** Percent-encoded as they are sent: also what is no UTF-8 at all, a NUL and half of a surrogate pair. */
const values: readonly (readonly [name: string, value: string])[] = [
  ['nothing', ''],
  ['a word', 'x'],
  ['a blank', '%20'],
  ['a NUL', '%00'],
  ['no UTF-8', '%FF'],
  ['half a surrogate pair', '%ED%A0%80'],
  ['no percent code', '%zz'],
  ['8 KB', 'x'.repeat(8192)],
  ['less than nothing', '-1'],
  ['a long number', '9'.repeat(40)],
  ['too large a number', '1e999'],
  ['a day that is none', '2026-02-31'],
  ['a day of year 0', '0000-01-01'],
  ['a far day', '9999-12-31'],
  ['a list', '%5B%5D'],
  ['a prototype', '__proto__'],
  ['another language', "'%3B--"],
  ['an id of nobody', '0190aaaa-aaaa-7aaa-8aaa-aaaaaaaaaaaa'],
  ...[1, 2, 3, 4, 5].map(
    (length) => [`a cursor of ${length} words`, cursorOf(...Array.from({ length }, () => 'zz'))] as const,
  ),
  ['a cursor of numbers', cursorOf(1, 2)],
];

/** A route under every strange address: each parameter of its path and query with each value, once and twice. */
export function strangeAddresses(route: ApiRoute, id: string): StrangeAddress[] {
  const filled = route.path.replaceAll(/\{\w+\}/g, id);
  const inPath = route.path.includes('{')
    ? values.map(([name, value]) => ({
        name: `${name} as its id`,
        path: route.path.replaceAll(/\{\w+\}/g, value),
      }))
    : [];
  const inQuery = [...route.query, 'unheardOf'].flatMap((parameter) =>
    values.flatMap(([name, value]) => [
      { name: `${name} as ${parameter}`, path: `${filled}?${parameter}=${value}` },
      ...(name === 'a word'
        ? [{ name: `${parameter} twice`, path: `${filled}?${parameter}=${value}&${parameter}=${value}` }]
        : []),
    ]),
  );
  return [...inPath, ...inQuery];
}

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
        wrongly(route, { status, isProblem }) ||
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

const wrongly = (route: ApiRoute, { status, isProblem }: Answered): string | false =>
  (status >= 500 && 'a fault of ours') ||
  (status >= 400 && !isProblem && 'no problem answer') ||
  (!route.statuses.includes(status) && 'not described');

/** What is wrong with how a strange address was answered; null where nothing is. */
export const addressFault = (route: ApiRoute, address: StrangeAddress, answer: Answered): string | null => {
  const wrong = wrongly(route, answer);
  return wrong
    ? `GET ${route.path} with ${address.name}: ${answer.status} ${answer.code ?? ''} ${wrong}`
    : null;
};
