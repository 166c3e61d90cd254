import { code, sealed } from '#db/tenancy/table-rules.ts';
import type { TableRules } from '#db/tenancy/table-rules.ts';

/** What a roster may hold, and what of it may change: a duty that is handed over ends, nothing else of it does. */
export const tables: Readonly<Record<string, TableRules>> = {
  duty_shift: { texts: { duty: code, note: sealed }, updatable: ['until_at'], actors: ['planned_by'] },
};
