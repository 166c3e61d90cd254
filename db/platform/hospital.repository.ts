import type { LocalDate } from '#contracts/platform/wire.ts';
import { dayAt } from '#domain/platform/calendar.ts';
import { defaultSettings, Hospital } from '#db/platform/hospital.entity.ts';
import type { HospitalSettings } from '#db/platform/hospital.entity.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import type { Vault } from '#db/tenancy/vault.ts';

export type HospitalClock = {
  name: string;
  slug: string;
  timeZone: string;
  currency: string;
  dayStartsAt: string;
  showsQueues: boolean;
  /** Counts changes of the settings. */
  version: number;
  settings: HospitalSettings;
  /** Calendar day in the hospital's zone, `YYYY-MM-DD`, and its year. */
  today: LocalDate;
  year: number;
};

type Kept = { row: Omit<HospitalClock, 'today' | 'year'>; until: number };

/**
 * How long a hospital's row is kept, from before it was asked for: so long after a change nobody goes by what was before, however
 * slow a read was. Time zone and settings change rarely, and are asked for by nearly every act.
 */
export const keptMs = 2000;
const kept = new WeakMap<Vault, Map<string, Kept>>();

const keptOf = ({ vault }: Tenant): Map<string, Kept> => {
  const found = kept.get(vault) ?? new Map<string, Kept>();
  kept.set(vault, found);
  return found;
};

async function hospitalRow(tenant: Tenant): Promise<Kept['row']> {
  const found = keptOf(tenant).get(tenant.hospitalId);
  const asked = Date.now();
  if (found && found.until > asked) return found.row;
  const hospital = await tenant.em.findOneOrFail(Hospital, { id: tenant.hospitalId });
  const { name, slug, timeZone, currency, dayStartsAt, showsQueues, version } = hospital;
  const row = {
    name,
    slug,
    timeZone,
    currency,
    dayStartsAt,
    showsQueues,
    version,
    settings: { ...defaultSettings, ...hospital.settings },
  };
  keptOf(tenant).set(tenant.hospitalId, { row, until: asked + keptMs });
  return row;
}

/** The hospital of the context with its local day of now; its settings as they were at most two seconds ago. */
export async function hospitalClock(tenant: Tenant, now: Date = new Date()): Promise<HospitalClock> {
  const row = await hospitalRow(tenant);
  const today = dayAt(now, row.timeZone);
  return { ...row, settings: { ...row.settings }, today, year: Number(today.slice(0, 4)) };
}

/** What is set beside the settings, in columns of its own. */
export type SettingColumns = { dayStartsAt: string; showsQueues?: boolean | undefined };

/**
 * Changes settings of the hospital of the context; those not named stay as they are.
 * @param seen the version they were when the person saw them; left out where nobody looked
 * @returns whether they were still of that version; nothing is changed else
 */
export async function changeSettings(
  tenant: Tenant,
  { dayStartsAt, showsQueues, ...settings }: Partial<HospitalSettings> & SettingColumns,
  seen: number | null,
): Promise<boolean> {
  const changed = await tenant.em.execute<unknown[]>(
    `update hospital set settings = settings || ?::jsonb, day_starts_at = ?, shows_queues = coalesce(?, shows_queues), version = version + 1
      where id = ? and version = coalesce(?, version) returning id`,
    [JSON.stringify(settings), dayStartsAt, showsQueues ?? null, tenant.hospitalId, seen],
  );
  forgetHospital(tenant);
  return changed.length > 0;
}

/** The identity map of this transaction still holds the row as it was read, and this process what it kept of it. */
export function forgetHospital(tenant: Tenant): void {
  tenant.em.clear();
  keptOf(tenant).delete(tenant.hospitalId);
}
