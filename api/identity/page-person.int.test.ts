import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessCookie, pageRoleHeader, pageUserHeader } from '#contracts/identity/names.ts';
import { callApi, outpatientTeam } from '#test/builders/people.ts';
import type { Person, Team } from '#test/builders/people.ts';
import { startStack } from '#test/setup/stack.ts';
import type { Stack } from '#test/setup/stack.ts';

let stack: Stack;
let team: Team;
beforeAll(async () => {
  stack = await startStack({ suite: 'page-person', seed: true });
  team = await outpatientTeam(stack);
});
afterAll(() => stack?.stop());

type Problem = { code?: string };
/** Asks as a page does: by cookie, saying whom it shows. */
const asPage = (person: Person, method: string, path: string, shows: Record<string, string>) =>
  callApi<Problem>(`${stack.apiUrl}${path}`, method, undefined, {
    Cookie: `${accessCookie}=${person.token}`,
    'X-HMTP-CSRF': '1',
    ...shows,
  });
const page = ({ user }: Person) => ({ [pageUserHeader]: user.id, [pageRoleHeader]: user.role });

describe('a page says whom it shows, and', () => {
  it('is answered with the cookie of that person', async () => {
    expect((await asPage(team.nurse, 'GET', '/api/v1/auth/me', page(team.nurse))).status).toBe(200);
    expect((await asPage(team.nurse, 'GET', '/api/v1/auth/me', {})).status).toBe(200);
  });

  const tried = [
    ['GET', '/api/v1/auth/me'],
    ['GET', '/api/v1/inbox'],
    ['POST', '/api/v1/inbox/0190a000-0000-7000-8000-000000000000/claim'],
    ['PUT', '/api/v1/inbox/0190a000-0000-7000-8000-000000000000/draft'],
  ] as const;
  /** Of these, what the API does for a page of the nurse with the doctor's cookie. */
  const done = async (shows: Record<string, string>) => {
    const codes = [];
    for (const [method, path] of tried)
      codes.push((await asPage(team.doctor, method, path, shows)).body?.code ?? 'done');
    return codes.filter((code) => code !== 'auth.other_person');
  };

  it('is refused with the cookie of another one, reading, writing and signing out', async () => {
    expect(await done(page(team.nurse))).toEqual([]);
    const out = await asPage(team.doctor, 'POST', '/api/v1/auth/logout', page(team.nurse));
    expect([out.status, out.body.code]).toEqual([409, 'auth.other_person']);
    // The doctor is still signed in.
    expect((await asPage(team.doctor, 'GET', '/api/v1/auth/me', {})).status).toBe(200);
  });

  it('would be taken for the other one if nobody compared: without its word the same requests go through', async () => {
    expect(await done({})).toHaveLength(tried.length);
  });

  it('is refused when the person acts in another role now', async () => {
    const shows = { [pageUserHeader]: team.nurse.user.id, [pageRoleHeader]: 'doctor' };
    const { status, body } = await asPage(team.nurse, 'GET', '/api/v1/inbox', shows);
    expect([status, body.code]).toEqual([409, 'auth.other_role']);
  });

  it('keeps nobody from signing in, whatever cookie is left of whom', async () => {
    const login = stack.logins.find(({ email }) => email === team.cashier.user.email);
    const given = { hospital: login?.hospital, email: login?.email, password: login?.password };
    for (const cookie of [team.doctor.token, 'nonsense', '']) {
      const answer = await callApi<Problem>(`${stack.apiUrl}/api/v1/auth/login`, 'POST', given, {
        Cookie: `${accessCookie}=${cookie}`,
        'X-HMTP-CSRF': '1',
        ...page(team.nurse),
      });
      expect(answer.status, cookie).toBe(200);
    }
    const me = await callApi<Problem>(`${stack.apiUrl}/api/v1/auth/me`, 'GET', undefined, {
      Cookie: `${accessCookie}=nonsense`,
    });
    expect(me.status).toBe(401);
  });
});
