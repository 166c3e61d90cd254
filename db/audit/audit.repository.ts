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

/** Like `recordAudit`, for many rows that are changed by one act. */
export async function recordAudits(tenant: Tenant, records: readonly AuditRecord[]): Promise<void> {
  if (!records.length) return;
  await tenant.em.execute(
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
