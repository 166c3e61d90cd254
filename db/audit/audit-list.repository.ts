import type { AuditEntry } from '#contracts/audit/audit.ts';
import { decodeCursor, encodeCursor } from '#domain/platform/cursor.ts';
import { toIso } from '#db/tenancy/rows.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

type Row = {
  id: string;
  at: string;
  actor_id: string | null;
  actor_name: string | null;
  role: string | null;
  action: string;
  entity: string;
  entity_id: string | null;
  patient_id: string | null;
  outcome: 'success' | 'refused';
  request_id: string | null;
  address: string | null;
  details: Record<string, unknown>;
};
export type AuditFilter = {
  patientId?: string | undefined;
  actorId?: string | undefined;
  action?: string | undefined;
  cursor?: string | undefined;
  limit: number;
};

/** Audit rows of the hospital, newest first, a keyset page. */
export async function listAudit(
  tenant: Tenant,
  filter: AuditFilter,
): Promise<{ items: AuditEntry[]; nextCursor: string | null }> {
  let sql = `select e.id, e.at, e.actor_id, u.name as actor_name, e.role, e.action, e.entity, e.entity_id, e.patient_id, e.outcome, e.request_id,
           coalesce(e.address, s.address) as address, e.details
      from audit_event e left join app_user u on u.hospital_id = e.hospital_id and u.id = e.actor_id
      left join submission s on s.hospital_id = e.hospital_id and e.address is null
       and s.id = case when e.request_id ~ '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' then e.request_id::uuid end where e.hospital_id = ?`;
  const params: unknown[] = [tenant.hospitalId];
  if (filter.patientId) {
    sql += ' and e.patient_id = ?';
    params.push(filter.patientId);
  }
  if (filter.actorId) {
    sql += ' and e.actor_id = ?';
    params.push(filter.actorId);
  }
  if (filter.action) {
    sql += ' and e.action = ?';
    params.push(filter.action);
  }
  if (filter.cursor) {
    const [at, id] = decodeCursor(filter.cursor, ['instant', 'id']);
    sql += ' and (e.at, e.id) < (?::timestamptz, ?::uuid)';
    params.push(at, id);
  }
  const rows = await tenant.em.execute<Row[]>(`${sql} order by e.at desc, e.id desc limit ?`, [
    ...params,
    filter.limit + 1,
  ]);
  const items = rows.slice(0, filter.limit);
  const last = items.at(-1);
  return {
    items: items.map((row) => ({
      id: row.id,
      at: toIso(row.at),
      actorId: row.actor_id,
      actorName: row.actor_name,
      role: row.role,
      action: row.action,
      entity: row.entity,
      entityId: row.entity_id,
      patientId: row.patient_id,
      outcome: row.outcome,
      requestId: row.request_id,
      address: row.address,
      details: row.details,
    })),
    nextCursor: rows.length > filter.limit && last ? encodeCursor([toIso(last.at), last.id]) : null,
  };
}
