import { pageRoleHeader, pageUserHeader } from '#contracts/identity/names.ts';
import type { Problem } from '#contracts/platform/wire.ts';
import { refusalWords } from '#lib/platform/refusal-words.ts';
import { oneTabAtATime } from '#lib/identity/tabs.ts';

/** An answer the API gave as a problem, or that it could not be asked. */
export class ApiProblem extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.code);
    this.problem = problem;
  }
  get code(): string {
    return this.problem.code;
  }
  /** What it says to whoever looks at the page. */
  get words(): string {
    return refusalWords(this.problem);
  }
  get status(): number {
    return this.problem.status;
  }
}

/** What is told when nobody answers. */
export const unreachable: Problem = {
  type: 'urn:hmtp:problem:service.unavailable',
  title: 'The service is not reachable now',
  status: 503,
  code: 'service.unavailable',
  traceId: '',
};

type Renewal = 'renewed' | 'ended' | 'unreachable';
let refreshing: Promise<Renewal> | null = null;

/**
 * Swaps the refresh cookie, unless another tab has done so meanwhile: the cookies are of the browser, so one asks with those of
 * now first. Only a refusal ends the sign-in; a line that is down does not.
 */
async function askRenewal(ask: typeof fetch): Promise<Renewal> {
  try {
    if ((await ask('/api/v1/auth/me')).ok) return 'renewed';
    const { ok, status } = await ask('/api/v1/auth/refresh', {
      method: 'POST',
      headers: { 'X-HMTP-CSRF': '1' },
    });
    if (ok) return 'renewed';
    return status === 401 || status === 403 ? 'ended' : 'unreachable';
  } catch {
    return 'unreachable';
  }
}

/** Swaps the refresh cookie once, however many requests, of however many tabs, found their token ended. */
function refresh(ask: typeof fetch): Promise<Renewal> {
  refreshing ??= oneTabAtATime(() => askRenewal(ask)).finally(() => {
    refreshing = null;
  });
  return refreshing;
}

/** Where to go when the sign-in has ended; set by the layout, so that this file knows no router. */
export const onSignedOut: { go: (() => void) | null } = { go: null };

/**
 * Whom this page shows, told with each request: tabs share their cookies, and the API takes no other person's for it.
 * `refused` is set when somebody else has signed in in this browser: from then on the page asks for nothing.
 */
export const pageOf: {
  person: { userId: string; role: string } | null;
  refused: Problem | null;
  onRefused: ((problem: Problem) => void) | null;
} = { person: null, refused: null, onRefused: null };

/** What is asked as nobody: signing in as somebody is no act of whom the page showed before. */
const asNobody = /^\/api\/v1\/(auth\/(login|register|refresh|hospitals|demo-logins)|display)/;

async function send(path: string, init: RequestInit): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set('X-HMTP-CSRF', '1');
  if (!asNobody.test(path)) {
    if (pageOf.refused) throw new ApiProblem(pageOf.refused);
    if (pageOf.person) {
      headers.set(pageUserHeader, pageOf.person.userId);
      headers.set(pageRoleHeader, pageOf.person.role);
    }
  }
  try {
    return await fetch(path, { ...init, headers });
  } catch {
    throw new ApiProblem(unreachable);
  }
}

/** Sends a request, and once more after the sign-in was renewed: an ended access token is renewed without notice. */
async function sendRenewed(path: string, init: RequestInit): Promise<Response> {
  const answer = await send(path, init);
  if (answer.status !== 401 || asNobody.test(path)) return answer;
  const renewal = await refresh(fetch);
  if (renewal === 'unreachable') throw new ApiProblem(unreachable);
  const again = renewal === 'renewed' ? await send(path, init) : answer;
  if (again.status === 401) onSignedOut.go?.();
  return again;
}

async function problemOf(answer: Response): Promise<Problem> {
  const nobody = { ...unreachable, status: answer.status };
  return ((await answer.json().catch(() => null)) as Problem | null) ?? nobody;
}

/** `fetch` of the API for the person of this page. @throws ApiProblem where it is refused, or nobody answers */
export async function ask(path: RequestInfo | URL, init: RequestInit = {}): Promise<Response> {
  const answer = await sendRenewed(path as string, init);
  if (answer.ok) return answer;
  const problem = await problemOf(answer);
  if (problem.code === 'auth.other_person' || problem.code === 'auth.other_role') {
    pageOf.refused = problem;
    pageOf.onRefused?.(problem);
  }
  throw new ApiProblem(problem);
}
