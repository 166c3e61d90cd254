import { toIso } from '#db/tenancy/rows.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/**
 * Who changed a row last, and when: a person who came second is told. Empty when nobody did. What belongs to no patient is named
 * without one.
 */
export async function lastAct(
  tenant: Tenant,
  row: { entity: string; entityId: string; patientId?: string },
): Promise<{ byName?: string; at?: string }> {
  const { patientId = null } = row;
  const [act] = await tenant.em.execute<{ name: string | null; at: string }[]>(
    `select u.name, e.at from audit_event e left join app_user u on u.hospital_id = e.hospital_id and u.id = e.actor_id
      where e.hospital_id = ? and e.patient_id ${patientId ? '= ?' : 'is null'} and e.entity = ? and e.entity_id = ? and e.outcome = 'success'
        and e.action not like '%.view' order by e.at desc, e.id desc limit 1`,
    [tenant.hospitalId, ...(patientId ? [patientId] : []), row.entity, row.entityId],
  );
  return act ? { ...(act.name ? { byName: act.name } : {}), at: toIso(act.at) } : {};
}
