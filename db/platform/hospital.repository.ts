import { Hospital } from '#db/platform/hospital.entity.ts';
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
  const today = new Intl.DateTimeFormat('en-CA', { timeZone: hospital.timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(now);
  const { name, slug, timeZone, currency, dayStartsAt, settings } = hospital;
  return { name, slug, timeZone, currency, dayStartsAt, settings, today, year: Number(today.slice(0, 4)) };
}
