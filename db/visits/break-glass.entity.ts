import { defineEntity, p } from '@mikro-orm/core';
import type { InferEntity } from '@mikro-orm/core';
import type { Role } from '#contracts/identity/names.ts';
import type { AccessFinding, BreakGlassKind } from '#contracts/visits/access-names.ts';
import { instant, sealed, tenantColumns, tenantTable } from '#db/tenancy/tenant-entity.ts';

/** A record opened without a care relationship, for a time; somebody else reviews it. */
export const BreakGlass = defineEntity({
  name: 'BreakGlass',
  tableName: 'break_glass',
  ...tenantTable,
  properties: {
    ...tenantColumns,
    patientId: p.uuid(),
    userId: p.uuid(),
    role: p.string().length(30).$type<Role>(),
    kind: p.string().length(20).$type<BreakGlassKind>(),
    reason: sealed(),
    openedAt: instant(),
    expiresAt: instant(),
    /** Closed before its time. */
    closedAt: instant().nullable(),
    reviewedBy: p.uuid().nullable(),
    reviewedAt: instant().nullable(),
    finding: p.string().length(20).$type<AccessFinding>().nullable(),
    reviewNote: sealed().nullable(),
  },
  indexes: [
    { name: 'break_glass_patient', properties: ['hospitalId', 'patientId', 'userId', 'expiresAt'] },
    { name: 'break_glass_opened', properties: ['hospitalId', 'openedAt', 'id'] },
  ],
});
export type BreakGlass = InferEntity<typeof BreakGlass>;
