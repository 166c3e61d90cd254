import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import type { LoginResult } from '#contracts/identity/auth.ts';
import type { Role } from '#contracts/identity/names.ts';
import type { CaseReceipt, SubmissionStatus } from '#contracts/visits/visit.ts';
import type { DemoLogin } from '#scripts/platform/demo-json.ts';
import { ActFailure, insist, lookUntil, send } from './http.ts';
import type { Answer } from './http.ts';

/** RFC 9457 body of a refusal, as far as it is looked at. */
export type Problem = {
  code: string;
  errors?: { path: string; code?: string }[];
  visitId?: string;
};
export type Outcome<T> = { ok: true; body: T } | { ok: false; status: number; problem: Problem };

/** Somebody who works with the API and has nothing but a login. */
export type Person = {
  readonly login: DemoLogin;
  user(): Promise<LoginResult['user']>;
  /** Reads. @throws ActFailure when refused */
  read<T>(path: string): Promise<T>;
  /** Acts once, however often it has to be sent; a refusal is an outcome. */
  act<T>(method: 'POST' | 'PATCH', path: string, body: unknown): Promise<Outcome<T>>;
};

const isAccepted = (answer: Answer<unknown>): answer is Answer<{ statusUrl: string }> =>
  answer.status === 202;
/** The path with ids left out, for messages. */
const nameOf = (method: string, path: string): string =>
  `${method} ${path.replace(/\?.*$/, '').replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '{id}')}`;

/** A person who signs in when first needed, and again when the session has ended. */
export function createPerson(api: string, login: DemoLogin): Person {
  let session: Promise<LoginResult> | undefined;

  async function signIn(before: LoginResult | undefined): Promise<LoginResult> {
    const { hospital, email, password, role } = login;
    if (before) {
      const body = { refreshToken: before.refreshToken };
      const renewed = await insist('refresh', () =>
        send<LoginResult>(api, 'POST', '/api/v1/auth/refresh', body, {}),
      );
      if (renewed.status === 200) return renewed.body;
      // A refresh whose answer was lost counts as reuse and ends the family: sign in anew.
    }
    const body = { hospital, email, password, role: role as Role };
    const answer = await insist('sign-in', () =>
      send<LoginResult & Problem>(api, 'POST', '/api/v1/auth/login', body, {}),
    );
    if (answer.status !== 200) throw new ActFailure(`sign-in of ${email}`, answer.body.code);
    return answer.body;
  }

  const signedIn = (): Promise<LoginResult> => (session ??= once(signIn(undefined)));
  /** A sign-in that failed is not kept: the next act tries again. */
  function once(pending: Promise<LoginResult>): Promise<LoginResult> {
    pending.catch(() => {
      session = undefined;
    });
    return pending;
  }
  /** Renews a session that ended; of several acts that notice it, the first one renews. */
  function renew(ended: LoginResult, of: Promise<LoginResult>): void {
    if (session === of) session = once(signIn(ended));
  }

  async function call<T>(method: string, path: string, body: unknown, key?: string): Promise<Answer<T>> {
    const act = nameOf(method, path);
    let renewals = 0;
    return insist(act, async () => {
      for (;;) {
        const pending = signedIn();
        const current = await pending;
        const headers = {
          Authorization: `Bearer ${current.accessToken}`,
          ...(key ? { 'Idempotency-Key': key } : {}),
        };
        const answer = await send<T>(api, method, path, body, headers);
        if (answer.status !== 401) return answer;
        if ((renewals += 1) > 3) throw new ActFailure(act, 'auth.session_ended');
        renew(current, pending);
      }
    });
  }

  /** Waits for what was accepted and is not finished. */
  async function finished<T>(act: string, statusUrl: string): Promise<Outcome<T>> {
    const status = await lookUntil(async () => {
      const { body } = await call<z.infer<typeof SubmissionStatus>>('GET', statusUrl, undefined);
      return body.receipt || body.problem ? body : null;
    });
    if (status?.receipt) return { ok: true, body: status.receipt satisfies CaseReceipt as T };
    if (!status?.problem) throw new ActFailure(act, 'accepted and never finished');
    return { ok: false, status: Number(status.problem['status'] ?? 409), problem: status.problem };
  }

  return {
    login,
    user: async () => (await signedIn()).user,
    async read<T>(path: string) {
      const { status, body } = await call<T | Problem>('GET', path, undefined);
      if (status !== 200)
        throw new ActFailure(nameOf('GET', path), (body as Problem | null)?.code ?? `${status}`);
      return body as T;
    },
    async act<T>(method: 'POST' | 'PATCH', path: string, body: unknown): Promise<Outcome<T>> {
      const answer = await call<unknown>(method, path, body, randomUUID());
      if (isAccepted(answer)) return finished<T>(nameOf(method, path), answer.body.statusUrl);
      if (answer.status < 300) return { ok: true, body: answer.body as T };
      return { ok: false, status: answer.status, problem: answer.body as Problem };
    },
  };
}

/** The body of an outcome. @throws ActFailure when it was refused */
export function mustSucceed<T>(act: string, outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.body;
  const { code, errors } = outcome.problem;
  throw new ActFailure(act, code, errors?.map((error) => error.path).join(', '));
}
