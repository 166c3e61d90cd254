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

/** Writes the audit row in the transaction of what it records; there is no other way to write one. */
export const recordAudit = (tenant: Tenant, record: AuditRecord): Promise<void> =>
  recordAudits(tenant, [record]);

/** Like `recordAudit`, for many rows that are changed by one act. */
export async function recordAudits(tenant: Tenant, records: readonly AuditRecord[]): Promise<void> {
  if (!records.length) return;
  await tenant.em.execute(
    `insert into audit_event (hospital_id, actor_id, role, action, entity, entity_id, patient_id, outcome, request_id, details)
     values ${records.map(() => '(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)').join(', ')}`,
    records.flatMap((record) => [
      tenant.hospitalId,
      tenant.actorId,
      tenant.role,
      record.action,
      record.entity,
      record.entityId ?? null,
      record.patientId ?? null,
      record.outcome ?? 'success',
      tenant.requestId,
      JSON.stringify(record.details ?? {}),
    ]),
  );
}
