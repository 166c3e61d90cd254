import { hc } from 'hono/client';
import type { Hono } from 'hono';
import { ApiProblem, ask, unreachable } from '#lib/platform/api.ts';

// What a client is typed by: any application of routes.
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the bounds of Hono's own `hc`
type Routes = Hono<any, any, any>;

/**
 * The routes of a module as functions, typed by the API itself: path, query, body and answer. A call answers the response, or throws
 * `ApiProblem` where it was refused or nobody answered; `bodyOf` gives what is in it.
 */
export const clientOf = <R extends Routes>(): ReturnType<typeof hc<R>> => hc<R>('/', { fetch: ask });

/** One key an act: a retry sends the same. */
export const keyed = (key: string): { headers: { 'Idempotency-Key': string } } => ({
  headers: { 'Idempotency-Key': key },
});

/** A response whose body is known. */
export type WithBody<T> = Pick<Response, 'status'> & { json(): Promise<T> };

/** What a call answered. @throws ApiProblem also where something else than the API answered */
export async function bodyOf<T>(call: Promise<WithBody<T>>): Promise<T> {
  const answer = await call;
  try {
    return await answer.json();
  } catch {
    throw new ApiProblem({ ...unreachable, status: answer.status });
  }
}

/** What a call answers. */
export type AnswerOf<C extends (...given: never[]) => Promise<WithBody<unknown>>> = C extends (
  ...given: never[]
) => Promise<WithBody<infer T>>
  ? T
  : never;
