import { defaultSettings, Hospital } from '#db/platform/hospital.entity.ts';
import type { HospitalSettings } from '#db/platform/hospital.entity.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

export type HospitalClock = {
  name: string;
  slug: string;
  timeZone: string;
  currency: string;
  dayStartsAt: string;
  settings: HospitalSettings;
  /** Calendar day in the hospital's zone, `YYYY-MM-DD`, and its year. */
  today: string;
  year: number;
};

/** The hospital of the context with its local day of now. */
export async function hospitalClock(tenant: Tenant, now: Date = new Date()): Promise<HospitalClock> {
  const hospital = await tenant.em.findOneOrFail(Hospital, { id: tenant.hospitalId });
  const today = new Intl.DateTimeFormat('en-CA', {
    timeZone: hospital.timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).format(now);
  const { name, slug, timeZone, currency, dayStartsAt, settings } = hospital;
  return {
    name,
    slug,
    timeZone,
    currency,
    dayStartsAt,
    settings: { ...defaultSettings, ...settings },
    today,
    year: Number(today.slice(0, 4)),
  };
}

/** Changes settings of the hospital of the context; those not named stay as they are. */
export async function changeSettings(
  tenant: Tenant,
  { dayStartsAt, ...settings }: Partial<HospitalSettings> & { dayStartsAt: string },
): Promise<void> {
  await tenant.em.execute(
    'update hospital set settings = settings || ?::jsonb, day_starts_at = ? where id = ?',
    [JSON.stringify(settings), dayStartsAt, tenant.hospitalId],
  );
  // The identity map of this transaction still holds the row as it was read.
  tenant.em.clear();
}
