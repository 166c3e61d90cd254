import { sealed } from '#db/tenancy/table-rules.ts';
import type { TableRules } from '#db/tenancy/table-rules.ts';

/** What a template of notes may hold, who may change it, and that it is one person's. */
export const tables: Readonly<Record<string, TableRules>> = {
  note_template: {
    texts: { body: sealed },
    updatable: ['body', 'version', 'changed_at'],
    ownedBy: 'user_id',
  },
};
