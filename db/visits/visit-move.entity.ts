import { defineEntity, p } from '@mikro-orm/core';
import type { InferEntity } from '@mikro-orm/core';
import { instant, sealed, tenantColumns, tenantTable } from '#db/tenancy/tenant-entity.ts';

/** A visit that was moved from the record it was opened on by mistake. Its words are about the right patient, and sealed with their key. */
export const VisitMove = defineEntity({
  name: 'VisitMove',
  tableName: 'visit_move',
  ...tenantTable,
  properties: {
    ...tenantColumns,
    /** The wrong record, which keeps what was written as entered in error. */
    patientId: p.uuid(),
    toPatientId: p.uuid(),
    visitId: p.uuid(),
    reason: sealed(),
    struck: sealed(),
    movedBy: p.uuid(),
    movedAt: instant(),
  },
  indexes: [
    { name: 'visit_move_patient', properties: ['hospitalId', 'patientId', 'movedAt'] },
    { name: 'visit_move_to_patient', properties: ['hospitalId', 'toPatientId', 'movedAt'] },
  ],
});
export type VisitMove = InferEntity<typeof VisitMove>;
