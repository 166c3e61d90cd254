import { defineEntity, p } from '@mikro-orm/core';
import type { InferEntity } from '@mikro-orm/core';
import type { Duty } from '#contracts/inbox/duty-names.ts';
import { instant, sealed, tenantColumns, tenantTable } from '#db/tenancy/tenant-entity.ts';

/** Somebody's duty over a department, or without one over the hospital. What a handover says is sealed for who takes over. */
export const DutyShift = defineEntity({
  name: 'DutyShift',
  tableName: 'duty_shift',
  ...tenantTable,
  properties: {
    ...tenantColumns,
    duty: p.string().length(24).$type<Duty>(),
    departmentId: p.uuid().nullable(),
    userId: p.uuid(),
    fromAt: instant(),
    untilAt: instant(),
    /** Wanted beside somebody else's: the only one that may share its hours with another. */
    isBeside: p.boolean().default(false),
    /** The duty that was handed over, where this is what was left of it. */
    handedFrom: p.uuid().nullable(),
    note: sealed().nullable(),
    plannedBy: p.uuid().nullable(),
  },
  indexes: [
    { name: 'duty_shift_hours', properties: ['hospitalId', 'untilAt', 'fromAt'] },
    { name: 'duty_shift_user_id_fk_idx', properties: ['hospitalId', 'userId'] },
  ],
});
export type DutyShift = InferEntity<typeof DutyShift>;
