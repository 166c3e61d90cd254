import { resolve } from '$app/paths';
import type { ResolvedPathname } from '$app/types';
import type { LoginResult, SessionUser } from '#contracts/identity/auth.ts';
import type { Permission, Role } from '#contracts/identity/names.ts';
import type { ErrorCode } from '#contracts/platform/names.ts';
import type { Problem } from '#contracts/platform/wire.ts';
import { speakAs } from '#lib/i18n/locale.svelte.ts';
import { noteSignedIn } from '#lib/identity/signed-in-hint.ts';
import { countTab, hearTabs, tellTabs } from '#lib/identity/tabs.ts';
import { forgetAllTyping, forgetTypingOfOthers } from '#lib/platform/kept-typing.ts';
import { ApiProblem, pageOf } from '#lib/platform/api.ts';
import { bodyOf } from '#lib/platform/client.ts';
import { auth } from '#lib/platform/clients.ts';
import { places } from '#lib/platform/navigation.ts';

/**
 * Who is signed in; null before it is known and after signing out. `isEnded`: the sign-in has ended under an open page, which stays
 * as it is until the same person signs in again.
 */
export const session = $state<{ user: SessionUser | null; isEnded: boolean }>({ user: null, isEnded: false });

/** Why this page may do nothing any more: somebody else is signed in in this browser, or the same person acts in another role. */
export const otherInBrowser = $state<{ why: 'person' | 'role' | null; name: string }>({
  why: null,
  name: '',
});

/** As the API would say it: nothing is asked of it any more. */
const refusal = (code: ErrorCode): Problem => ({
  type: `urn:hmtp:problem:${code}`,
  title: '',
  status: 409,
  code,
  traceId: '',
});

function stopPage(why: 'person' | 'role', name: string): void {
  pageOf.refused = refusal(why === 'person' ? 'auth.other_person' : 'auth.other_role');
  Object.assign(otherInBrowser, { why, name });
}
const freePage = (): void => {
  pageOf.refused = null;
  Object.assign(otherInBrowser, { why: null, name: '' });
};

/** The page shows this person from now on, and nobody's refusal. */
function show(user: SessionUser | null): void {
  if (user) forgetTypingOfOthers(user.id);
  session.user = user;
  session.isEnded = false;
  noteSignedIn(user !== null);
  pageOf.person = user && { userId: user.id, role: user.role };
  freePage();
}
/** The page shows nobody any more: the sign-in has ended. */
export function forgetPerson(): void {
  forgetAllTyping();
  show(null);
  void speakAs(null);
}
const tell = ({ id, role, name }: SessionUser): void => tellTabs({ userId: id, role, name });

/**
 * Lets this page hear what other tabs do: a sign-out there is one here, another person stops this page, the same one frees it.
 * @param leave called when the sign-in was ended in another tab
 * @param save saves what is half typed, before another tab ends the sign-in
 */
export function watchTabs(leave: () => void, save: () => Promise<void>): void {
  pageOf.onRefused = ({ code }) => stopPage(code === 'auth.other_person' ? 'person' : 'role', '');
  hearTabs((person) => {
    const shown = pageOf.person;
    if (!shown) return;
    if (!person) {
      // What somebody else's page shows is left to that person: a sign-out ended another sign-in.
      if (otherInBrowser.why === 'person') return;
      forgetPerson();
      leave();
    } else if (person.userId !== shown.userId) stopPage('person', person.name);
    else if (person.role !== shown.role) stopPage('role', person.name);
    else freePage();
  }, save);
  countTab();
}

/** Whether the acting role may do something. The API decides; this only hides what would be refused. */
export const may = (...permissions: Permission[]): boolean =>
  permissions.some((permission) => session.user?.permissions.includes(permission));

export async function loadSession(): Promise<SessionUser> {
  const user = await bodyOf(auth.me.$get());
  await speakAs(user.locale);
  show(user);
  return user;
}

/** Shows whom an answer signed in, and tells the other tabs. */
export async function enter({ user }: LoginResult): Promise<void> {
  await speakAs(user.locale);
  show(user);
  tell(user);
}

export async function signIn(input: {
  hospital: string;
  email: string;
  password: string;
  role?: Role;
}): Promise<void> {
  await enter(await bodyOf(auth.login.$post({ json: input })));
}

/** Ends the sign-in. @throws ApiProblem when it has not ended, and then nothing is changed */
export async function signOut(): Promise<void> {
  try {
    await auth.logout.$post();
  } catch (error) {
    // It had ended already.
    if (!(error instanceof ApiProblem && error.status === 401)) throw error;
  }
  forgetPerson();
  tellTabs(null);
}

/** Goes on in another role one holds. */
export async function switchRole(role: Role): Promise<void> {
  await enter(await bodyOf(auth['switch-role'].$post({ json: { role } })));
}

/** Where a role begins: the first place it may go to. */
export const homeOf = (user: SessionUser): ResolvedPathname =>
  places.find(({ needs }) => needs.some((need) => user.permissions.includes(need)))?.href ??
  resolve('/(app)/inbox/[[taskId]]', {});
