import { goto } from '$app/navigation';
import { resolve } from '$app/paths';
import { homeOf, session, signOut, switchRole } from '#lib/identity/session.svelte.ts';
import { askTabsToSave } from '#lib/identity/tabs.ts';
import { flushDrafts } from '#lib/inbox/draft.svelte.ts';
import { ApiProblem } from '#lib/platform/api.ts';
import { t } from '#lib/i18n/messages.ts';
import { toast } from '#lib/ui/toast.svelte.ts';

/** What is half typed here and in other tabs is saved before the sign-in it is saved under ends. */
const saveFirst = () => Promise.all([flushDrafts(), askTabsToSave()]);

/** Goes on in another role, at its first place. */
export async function changeRole(role: string): Promise<void> {
  const to = session.user?.roles.find((each) => each === role);
  if (!to) return;
  try {
    await saveFirst();
    await switchRole(to);
  } catch (error) {
    toast.error(error instanceof ApiProblem ? error.words : t('error.title'));
    return;
  }
  if (session.user) await goto(homeOf(session.user));
}

/**
 * Signs out, and says so where it could not.
 * @param next where whoever signs in then goes on
 */
export async function leave(next?: string): Promise<void> {
  try {
    await saveFirst();
    await signOut();
  } catch (error) {
    toast.error(t('sign_out.failed'), {
      detail: error instanceof ApiProblem ? error.words : '',
      stays: true,
    });
    return;
  }
  await goto(resolve(next ? `/login?next=${encodeURIComponent(next)}` : '/login'));
}
