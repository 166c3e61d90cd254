import type { Problem } from '#contracts/platform/wire.ts';

/** An answer the API gave as a problem, or that it could not be asked. */
export class ApiProblem extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.detail ?? problem.title);
    this.problem = problem;
  }
  get code(): string {
    return this.problem.code;
  }
  get status(): number {
    return this.problem.status;
  }
}

const offline: Problem = {
  type: 'urn:hmtp:problem:service.unavailable',
  title: 'The service is not reachable now',
  status: 503,
  code: 'service.unavailable',
  traceId: '',
};

export type Options = { method?: string; body?: unknown; key?: string; fetch?: typeof fetch };

let refreshing: Promise<boolean> | null = null;

/** Swaps the refresh cookie once, however many requests found their token ended. */
function refresh(ask: typeof fetch): Promise<boolean> {
  refreshing ??= ask('/api/v1/auth/refresh', { method: 'POST', headers: { 'X-HMTP-CSRF': '1' } })
    .then(
      (answer) => answer.ok,
      () => false,
    )
    .finally(() => {
      setTimeout(() => {
        refreshing = null;
      }, 0);
    });
  return refreshing;
}

/** Where to go when the sign-in has ended; set by the layout, so that this file knows no router. */
export const onSignedOut: { go: (() => void) | null } = { go: null };

async function send(
  path: string,
  { method = 'GET', body, key, fetch: ask = fetch }: Options,
): Promise<Response> {
  const headers: Record<string, string> = { 'X-HMTP-CSRF': '1' };
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  if (key) headers['Idempotency-Key'] = key;
  try {
    return await ask(path, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  } catch {
    throw new ApiProblem(offline);
  }
}

/** Calls the API. An ended access token is renewed once. @throws ApiProblem */
export async function api<T>(path: string, options: Options = {}): Promise<T> {
  return (await apiAnswer<T>(path, options)).body;
}

/** Like `api`, with the status, for acts that may be accepted and unfinished (202). */
export async function apiAnswer<T>(
  path: string,
  options: Options = {},
): Promise<{ status: number; body: T }> {
  let answer = await send(path, options);
  if (answer.status === 401 && !path.startsWith('/api/v1/auth/login')) {
    if (await refresh(options.fetch ?? fetch)) answer = await send(path, options);
    if (answer.status === 401) onSignedOut.go?.();
  }
  const text = await answer.text();
  let body: unknown;
  try {
    body = text ? JSON.parse(text) : null;
  } catch {
    throw new ApiProblem({ ...offline, status: answer.status });
  }
  if (!answer.ok) throw new ApiProblem((body ?? { ...offline, status: answer.status }) as Problem);
  return { status: answer.status, body: body as T };
}
