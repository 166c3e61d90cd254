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
export async function recordAudit(tenant: Tenant, record: AuditRecord): Promise<void> {
  await tenant.em.execute(
    `insert into audit_event (hospital_id, actor_id, role, action, entity, entity_id, patient_id, outcome, request_id, details)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
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
    ],
  );
}
