import { sendWrite } from '#db/driver/send-write.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** What an audit row says: ids, enums and field names, never what was typed. */
export type AuditRecord = {
  action: string;
  entity: string;
  entityId?: string | null;
  patientId?: string | null;
  outcome?: 'success' | 'refused';
  details?: Record<string, unknown>;
};

/**
 * Writes the audit row in the transaction of what it records; there is no other way to write one. Time, person, role, request and
 * address are not ours to give: the database takes them from the transaction (`inTenant`, `actingAs`).
 */
export const recordAudit = (tenant: Tenant, record: AuditRecord): Promise<void> =>
  recordAudits(tenant, [record]);

/** Transactions in which an audit row was written. */
const audited = new WeakSet<Tenant['em']>();
export const hasAudited = (tenant: Tenant): boolean => audited.has(tenant.em);

/** Whose data an id is about, where it is a patient, visit, task or appointment of this hospital: an unknown id names nobody. */
export async function patientBehind({ em, hospitalId }: Tenant, id: string): Promise<string | null> {
  const [about] = await em.execute<{ patient_id: string | null }[]>(
    `select coalesce((select id from patient where hospital_id = ? and id = ?), (select patient_id from visit where hospital_id = ? and id = ?),
                     (select patient_id from task where hospital_id = ? and id = ?), (select patient_id from appointment where hospital_id = ? and id = ?)) as patient_id`,
    Array.from({ length: 4 }, () => [hospitalId, id]).flat(),
  );
  return about?.patient_id ?? null;
}

/** Like `recordAudit`, for many rows that are changed by one act. */
export async function recordAudits(tenant: Tenant, records: readonly AuditRecord[]): Promise<void> {
  if (!records.length) return;
  audited.add(tenant.em);
  sendWrite(
    tenant.em,
    `insert into audit_event (hospital_id, action, entity, entity_id, patient_id, outcome, details)
     values ${records.map(() => '(?, ?, ?, ?, ?, ?, ?)').join(', ')}`,
    records.flatMap((record) => [
      tenant.hospitalId,
      record.action,
      record.entity,
      record.entityId ?? null,
      record.patientId ?? null,
      record.outcome ?? 'success',
      JSON.stringify(record.details ?? {}),
    ]),
  );
}
