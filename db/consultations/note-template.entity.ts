import { defineEntity, p } from '@mikro-orm/core';
import type { InferEntity } from '@mikro-orm/core';
import { instant, sealed, tenantColumns, tenantTable } from '#db/tenancy/tenant-entity.ts';

/** A doctor's own text for notes, its name and words sealed for that person; nobody else's session sees it (0037). */
export const NoteTemplate = defineEntity({
  name: 'NoteTemplate',
  tableName: 'note_template',
  ...tenantTable,
  properties: {
    ...tenantColumns,
    userId: p.uuid(),
    body: sealed(),
    version: p.integer().default(1),
    changedAt: instant(),
  },
  indexes: [{ name: 'note_template_user_id_fk_idx', properties: ['hospitalId', 'userId'] }],
});
export type NoteTemplate = InferEntity<typeof NoteTemplate>;
