import type { Locale } from '#contracts/identity/names.ts';
import { recordAudit } from '#db/audit/audit.repository.ts';
import { setLocale } from '#db/identity/user.repository.ts';
import type { Acting } from '#activities/identity/ask-grant.ts';

/** A person chooses the language of their own screens. */
export async function chooseLocale(tenant: Acting, locale: Locale): Promise<void> {
  await setLocale(tenant, tenant.actorId, locale);
  await recordAudit(tenant, {
    action: 'user.choose_locale',
    entity: 'user',
    entityId: tenant.actorId,
    details: { locale },
  });
}
