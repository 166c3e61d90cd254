import { Refusal } from '#domain/platform/refusal.ts';
import type { Role } from '#contracts/identity/names.ts';
import { pageRoleHeader, pageUserHeader } from '#contracts/identity/names.ts';
import type { AppContext } from '#api/platform/env.ts';

/**
 * Refuses a request by cookie of a page that shows somebody else. Tabs of a browser share its cookies: after another person
 * has signed in, or the same one acts in another role, a page that was opened before would act under a name it does not show.
 * A page says whom it shows in two headers; a program that sends none has no page.
 * @param session whose cookie it is
 * @throws Refusal auth.other_person | auth.other_role
 */
export function assertPageOf(c: AppContext, session: { userId: string; role: Role }): void {
  const user = c.req.header(pageUserHeader);
  const role = c.req.header(pageRoleHeader);
  if (user !== undefined && user !== session.userId) throw new Refusal('auth.other_person');
  if (role !== undefined && role !== session.role) throw new Refusal('auth.other_role');
}
