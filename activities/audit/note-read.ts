import { hasAudited, recordAudit } from '#db/audit/audit.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** What a read showed: of which route, how much, whose. `asked`: what may stand in the row as it is; `words`: what may not. */
export type Read = {
  route: string;
  entity: string;
  entityId: string | null;
  patientId: string | null;
  size: number;
  isList: boolean;
  asked: Record<string, string>;
  words: readonly string[];
};

/** Whether the transaction has written down already what was read. */
export const isNoted = (tenant: Tenant): boolean => hasAudited(tenant);

/** Puts on the record that a person read, with a keyed digest of what was searched for: the same search can be recognised, and no name stands in the row. */
export async function noteRead(tenant: Tenant, read: Read): Promise<void> {
  const { route, entity, entityId, patientId, size, isList, asked, words } = read;
  const digest = words.length ? await tenant.vault.blindIndex(tenant, 'audit-search', words.join('&')) : null;
  await recordAudit(tenant, {
    action: digest ? 'search.view' : isList ? 'list.view' : 'record.view',
    entity,
    entityId,
    patientId,
    details: {
      route,
      size,
      ...(Object.keys(asked).length ? { asked } : {}),
      ...(digest ? { digest: digest.slice(0, 32) } : {}),
    },
  });
}
