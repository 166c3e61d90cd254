import { flowKinds } from '#contracts/inbox/names.ts';
import { ladderOf } from '#domain/inbox/ladders.ts';
import { recordAudit } from '#db/audit/audit.repository.ts';
import { changeSettings, hospitalClock } from '#db/platform/hospital.repository.ts';
import type { SettingColumns } from '#db/platform/hospital.repository.ts';
import type { HospitalSettings } from '#db/platform/hospital.entity.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { changedMeanwhile } from '#activities/audit/changed-meanwhile.ts';

type Named = { [K in keyof HospitalSettings]?: HospitalSettings[K] | undefined } & SettingColumns;

/** The ladder that each kind of task has where a hospital has set none. */
const usualLadders = Object.fromEntries(flowKinds.map((kind) => [kind, [...ladderOf(kind)]]));

/** The settings of the hospital as they are now, with what holds where it has set no ladder of its own. */
export async function readSettings(tenant: Tenant) {
  const { settings, dayStartsAt, showsQueues, version } = await hospitalClock(tenant);
  return { ...settings, dayStartsAt, showsQueues, version, usualLadders };
}

/**
 * An administrator changes settings of the hospital; those not named stay as they are.
 * @throws Refusal changed.meanwhile when they are not of the version any more that was seen
 */
export async function setSettings(
  tenant: Tenant,
  { version, ...change }: Named & { version?: number | undefined },
): Promise<void> {
  const named = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  if (!(await changeSettings(tenant, { ...named, dayStartsAt: change.dayStartsAt }, version ?? null)))
    throw await changedMeanwhile(tenant, { entity: 'hospital', entityId: tenant.hospitalId });
  await recordAudit(tenant, {
    action: 'hospital.settings',
    entity: 'hospital',
    entityId: tenant.hospitalId,
    // What is written on paper is text, and the audit has no text that somebody typed.
    details: { ...change, ...(change.letterhead === undefined ? {} : { letterhead: 'set' }) },
  });
}
