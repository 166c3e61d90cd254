import { resolve } from '$app/paths';
import type { ResolvedPathname } from '$app/types';
import type { LoginResult, SessionUser } from '#contracts/identity/auth.ts';
import type { Permission, Role } from '#contracts/identity/names.ts';
import { api } from '#lib/platform/api.ts';
import { places } from '#lib/platform/navigation.ts';

/** Who is signed in; null before it is known and after signing out. */
export const session = $state<{ user: SessionUser | null }>({ user: null });

/** Whether the acting role may do something. The API decides; this only hides what would be refused. */
export const may = (...permissions: Permission[]): boolean =>
  permissions.some((permission) => session.user?.permissions.includes(permission));

export async function loadSession(): Promise<SessionUser> {
  session.user = await api<SessionUser>('/api/v1/auth/me');
  return session.user;
}

export async function signIn(input: {
  hospital: string;
  email: string;
  password: string;
  role?: Role;
}): Promise<void> {
  session.user = (await api<LoginResult>('/api/v1/auth/login', { method: 'POST', body: input })).user;
}

export async function signOut(): Promise<void> {
  await api('/api/v1/auth/logout', { method: 'POST' }).catch(() => undefined);
  session.user = null;
}

/** Goes on in another role one holds. */
export async function switchRole(role: Role): Promise<void> {
  session.user = (
    await api<LoginResult>('/api/v1/auth/switch-role', { method: 'POST', body: { role } })
  ).user;
}

/** Where a role begins: the first place it may go to. */
export const homeOf = (user: SessionUser): ResolvedPathname =>
  places.find(({ needs }) => needs.some((need) => user.permissions.includes(need)))?.href ??
  resolve('/(app)/inbox/[[taskId]]', {});
