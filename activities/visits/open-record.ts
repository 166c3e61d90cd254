import type { Role } from '#contracts/identity/names.ts';
import { rolesNeed } from '#contracts/visits/access-names.ts';
import type { RecordPart } from '#contracts/visits/access-names.ts';
import { accessTo } from '#domain/visits/care-access.ts';
import { Refusal } from '#domain/platform/refusal.ts';
import { recordAudit } from '#db/audit/audit.repository.ts';
import type { AuditRecord } from '#db/audit/audit.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { relationshipsOf } from '#db/visits/relationship.repository.ts';

/** What is read, and how the reading is written down. */
export type Reading = Pick<AuditRecord, 'action' | 'entity'> & { entityId: string; patientId: string };

/**
 * Opens parts of a patient's record to the acting person: the one check of every clinical read. The reading is on the record with
 * what opened it, in the same transaction.
 * @returns the parts that are open, at least one of those asked for
 * @throws Refusal chart.not_needed when the role never needs them, chart.no_relationship when nothing opens them now
 */
export async function openRecord(
  tenant: Tenant,
  reading: Reading,
  wanted: readonly RecordPart[],
): Promise<ReadonlySet<RecordPart>> {
  const role = tenant.role as Role;
  if (!wanted.some((part) => rolesNeed[role]?.includes(part))) throw new Refusal('chart.not_needed');
  const { parts, via } = accessTo(role, await relationshipsOf(tenant, reading.patientId), wanted);
  if (!parts.size) throw new Refusal('chart.no_relationship', { patientId: reading.patientId });
  await recordAudit(tenant, { ...reading, details: { via, parts: [...parts] } });
  return parts;
}
