import { invariant } from '#domain/platform/refusal.ts';
import { listHospitals } from '#db/tenancy/tenant.ts';
import type { NamedHospital } from '#activities/identity/register-patient.ts';
import { clientAddress } from '#api/platform/client-address.ts';
import type { AppContext } from '#api/platform/env.ts';

/** Somebody whom nobody knows yet, in a hospital. */
export const visitorIn = (c: AppContext, hospitalId: string) => ({
  hospitalId,
  actorId: null,
  role: null,
  requestId: c.get('requestId'),
  address: clientAddress(c),
});

/**
 * The hospital somebody names, or the platform's own, where nobody of theirs is found: a wrong hospital takes the same road as
 * a wrong name.
 */
export async function namedHospital(c: AppContext, slug: string): Promise<NamedHospital> {
  const hospitals = await listHospitals(c.get('deps').db);
  const named = hospitals.find((hospital) => hospital.slug === slug);
  const platform = hospitals.find((hospital) => hospital.isPlatform);
  invariant(platform, 'the platform has a hospital of its own');
  return named ?? { ...platform, slug: '' };
}
