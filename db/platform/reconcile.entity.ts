import { defineEntity, p } from '@mikro-orm/core';
import type { InferEntity } from '@mikro-orm/core';
import { instant, tenantColumns, tenantTable } from '#db/tenancy/tenant-entity.ts';

/** One comparison of flows and tables: how many differences it found, mended, and gave to a person. */
export const ReconcileRun = defineEntity({
  name: 'ReconcileRun',
  tableName: 'reconcile_run',
  ...tenantTable,
  properties: {
    ...tenantColumns,
    ranAt: instant(),
    compared: p.integer(),
    differences: p.integer(),
    mended: p.integer(),
    raised: p.integer(),
  },
  indexes: [{ name: 'reconcile_run_at', properties: ['hospitalId', 'ranAt'] }],
});
export type ReconcileRun = InferEntity<typeof ReconcileRun>;
