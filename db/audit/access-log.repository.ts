import { recordReads } from '#contracts/visits/access-names.ts';
import type { RelationshipKind, RecordRead } from '#contracts/visits/access-names.ts';
import type { AccessLogEntry } from '#contracts/visits/break-glass.ts';
import { decodeCursor, encodeCursor } from '#domain/platform/cursor.ts';
import { toIso } from '#db/tenancy/rows.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

type Row = {
  id: string;
  at: string;
  name: string | null;
  role: string | null;
  action: RecordRead;
  via: RelationshipKind[] | null;
};

/** Who read a patient's record, when and why it was open to them: newest first, a keyset page. Who only tried is not in it. */
export async function accessLog(
  tenant: Tenant,
  patientId: string,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<{ items: AccessLogEntry[]; nextCursor: string | null }> {
  const params: unknown[] = [tenant.hospitalId, patientId, [...recordReads]];
  let after = '';
  if (cursor) {
    after = ' and (e.at, e.id) < (?::timestamptz, ?::uuid)';
    params.push(...decodeCursor(cursor, ['instant', 'id']));
  }
  const rows = await tenant.em.execute<Row[]>(
    `select e.id, e.at, u.name, e.role, e.action, e.details->'via' as via from audit_event e
       left join app_user u on u.hospital_id = e.hospital_id and u.id = e.actor_id
      where e.hospital_id = ? and e.patient_id = ? and e.action in (?) and e.outcome = 'success'${after} order by e.at desc, e.id desc limit ?`,
    [...params, limit + 1],
  );
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map(({ at, name, role, action, via }) => ({
      at: toIso(at),
      name,
      role,
      action,
      via: via ?? [],
      breakGlass: action === 'record.break_glass' || (via ?? []).includes('break_glass'),
    })),
    nextCursor: rows.length > limit && last ? encodeCursor([toIso(last.at), last.id]) : null,
  };
}
