import { code, name, sealed, source } from '#db/tenancy/table-rules.ts';
import type { TableRules } from '#db/tenancy/table-rules.ts';

/** What the columns of the module's tables may hold, who may change them, and what keeps them as they are. */
export const tables: Readonly<Record<string, TableRules>> = {
  procedure_order: {
    texts: { state: code, priority: code, workflow_id: code },
    updatable: ['state', 'owner_id', 'ended_at'],
    actors: ['ordered_by'],
  },
  procedure_item: {
    texts: {
      state: code,
      side: code,
      note: sealed,
      place: name,
      report: sealed,
      reason: sealed,
      ...source,
    },
    /** Not after the procedure has ended: a trigger refuses it. */
    updatable: [
      'state',
      'scheduled_at',
      'place',
      'performed_by',
      'performed_at',
      'report',
      'reason',
      'changed_by',
      'changed_at',
      'ended_at',
    ],
    actors: ['performed_by', 'changed_by'],
    guards: ['procedure_item_ended', 'procedure_item_version'],
  },
  procedure_type: {
    texts: { code, system: code, name },
    updatable: ['code', 'system', 'name', 'duration_minutes', 'needs_side', 'active', 'version'],
    guards: ['procedure_type_first_version', 'procedure_type_next_version'],
  },
  procedure_type_version: { texts: { code, system: code, name }, actors: ['made_by'] },
};
