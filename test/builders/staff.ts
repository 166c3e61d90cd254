import type { LoginResult, StaffAnswer, StaffUser } from '#contracts/identity/auth.ts';
import { callApi, signIn } from '#test/builders/people.ts';
import type { Person } from '#test/builders/people.ts';
import type { Stack } from '#test/setup/stack.ts';

type Api = Pick<Stack, 'apiUrl' | 'logins'>;

/** The administrator who confirms what `admin1` asks for. */
export const secondAdmin = (stack: Api, hospital = 'asha'): Promise<Person> =>
  signIn(stack, `admin2@${hospital}.example`);

/** Confirms everything that waits for an account. */
export async function confirmAll(second: Person, userId: string): Promise<void> {
  const { body } = await second.call<{ items: StaffUser[] }>('GET', '/api/v1/admin/users');
  for (const { id } of body.items.find((user) => user.id === userId)?.waiting ?? []) {
    const answer = await second.call('POST', `/api/v1/admin/grants/${id}/confirm`);
    if (answer.status !== 200) throw new Error(`confirm: ${answer.status} ${JSON.stringify(answer.body)}`);
  }
}

/** A person sets a password with their code. */
export const setPassword = (
  stack: Api,
  email: string,
  code: string,
  newPassword: string,
  hospital = 'asha',
) =>
  callApi<{ code?: string; errors?: { path: string; code?: string }[] }>(
    `${stack.apiUrl}/api/v1/auth/reset`,
    'POST',
    { hospital, email, code, newPassword },
    {},
  );

/** Makes an account that works: asked for by one, confirmed by another, with a password its person chose. */
export async function makeStaff(
  stack: Api,
  admin: Person,
  account: { name: string; email: string; roles: string[]; departmentId?: string | undefined },
  password: string,
): Promise<{ id: string; token: string }> {
  const made = await admin.call<StaffAnswer>('POST', '/api/v1/admin/users', account);
  if (made.status !== 201) throw new Error(`account: ${made.status} ${JSON.stringify(made.body)}`);
  await confirmAll(await secondAdmin(stack), made.body.id);
  await setPassword(stack, account.email, made.body.code?.code ?? '', password);
  const login = await callApi<LoginResult>(
    `${stack.apiUrl}/api/v1/auth/login`,
    'POST',
    { hospital: 'asha', email: account.email, password },
    {},
  );
  return { id: made.body.id, token: login.body.accessToken };
}
