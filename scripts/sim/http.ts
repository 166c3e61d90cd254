import { messageOf } from '#scripts/platform/failure.ts';

/** How long one act is tried while parts of the platform are away. */
const insistMilliseconds = 90_000;
const answerMilliseconds = 30_000;
const longestPause = 5000;

export type Answer<T> = { readonly status: number; readonly body: T; readonly retryAfter: number | null };
export type Send = <T>(
  method: string,
  path: string,
  body: unknown,
  headers: Record<string, string>,
) => Promise<Answer<T>>;

/** An act that the platform refused, or did not answer in time. The text names the act and the code, never what was typed. */
export class ActFailure extends Error {
  readonly code: string;
  constructor(act: string, code: string, detail = '') {
    super(`${act}: ${code}${detail ? ` (${detail})` : ''}`);
    this.name = 'ActFailure';
    this.code = code;
  }
}

/** Sends one request to an API. */
export async function send<T>(
  base: string,
  ...[method, path, body, headers]: Parameters<Send>
): Promise<Answer<T>> {
  const answer = await fetch(`${base}${path}`, {
    method,
    headers: { ...(body === undefined ? {} : { 'Content-Type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(answerMilliseconds),
  });
  const text = await answer.text();
  const seconds = Number(answer.headers.get('Retry-After') ?? Number.NaN);
  return {
    status: answer.status,
    body: (text ? JSON.parse(text) : null) as T,
    retryAfter: Number.isFinite(seconds) ? seconds * 1000 : null,
  };
}

// The global timer, so that a test can wind the clock.
const sleep = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

const isAway = (status: number): boolean => status === 429 || status >= 500;

/**
 * Asks again and again until there is an answer that means something: what a person does when the line is bad. The request is
 * the same each time, its Idempotency-Key too, so that being heard twice does nothing twice.
 * @throws ActFailure when nothing has answered for a minute and a half
 */
export async function insist<T>(act: string, request: () => Promise<Answer<T>>): Promise<Answer<T>> {
  const until = Date.now() + insistMilliseconds;
  let last: string;
  for (let pause = 100; ; pause = Math.min(2 * pause, 2000)) {
    let wait = pause;
    try {
      const answer = await request();
      if (!isAway(answer.status)) return answer;
      last = `status ${answer.status}`;
      wait = Math.min(Math.max(pause, answer.retryAfter ?? 0), longestPause);
    } catch (error) {
      if (error instanceof ActFailure) throw error;
      // Refused or cut connections, and answers that never came.
      last = error instanceof Error && error.cause ? messageOf(error.cause) : messageOf(error);
    }
    if (Date.now() + wait > until) throw new ActFailure(act, 'no answer', last);
    await sleep(wait);
  }
}

/** Looks until `look` finds something, at most for the time of one act. @returns null when it never did */
export async function lookUntil<T>(
  look: () => Promise<T | null>,
  milliseconds = insistMilliseconds,
): Promise<T | null> {
  const until = Date.now() + milliseconds;
  for (let pause = 50; ; pause = Math.min(2 * pause, 2000)) {
    const found = await look();
    if (found !== null) return found;
    if (Date.now() + pause > until) return null;
    await sleep(pause);
  }
}
