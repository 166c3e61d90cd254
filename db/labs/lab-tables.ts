import { catalogueText, code, name, sealed, source } from '#db/tenancy/table-rules.ts';
import type { TableRules } from '#db/tenancy/table-rules.ts';

const panelTexts = { code, name, loinc: code, test_ids: code };
const testTexts = {
  code,
  system: code,
  loinc: code,
  name,
  specimen_type: code,
  container: name,
  result_kind: code,
  unit: code,
  answers: catalogueText,
  ranges: catalogueText,
};

/** What the columns of the module's tables may hold, who may change them, and what keeps them as they are. */
export const tables: Readonly<Record<string, TableRules>> = {
  lab_item: {
    texts: { state: code, reason: sealed, ...source },
    updatable: [
      'state',
      'charged',
      'specimen_id',
      'reason',
      'reviewed_by',
      'reviewed_at',
      'changed_by',
      'changed_at',
    ],
    actors: ['reviewed_by', 'changed_by'],
    guards: ['lab_item_version'],
  },
  lab_order: {
    texts: { state: code, priority: code, note: sealed, workflow_id: code },
    updatable: ['state', 'owner_id', 'ended_at'],
    actors: ['ordered_by'],
  },
  lab_panel: {
    texts: panelTexts,
    updatable: ['code', 'name', 'loinc', 'test_ids', 'active', 'version'],
    guards: ['lab_panel_first_version', 'lab_panel_next_version'],
  },
  lab_panel_version: { texts: panelTexts, actors: ['made_by'] },
  lab_result: {
    texts: {
      comparator: code,
      unit: code,
      code,
      words: sealed,
      flag: code,
      range_text: catalogueText,
    },
    /** Once: a trigger refuses a second time. */
    updatable: ['verified_by', 'verified_at'],
    actors: ['entered_by', 'verified_by'],
    guards: ['lab_result_released'],
  },
  lab_test: {
    texts: testTexts,
    updatable: [
      'code',
      'system',
      'loinc',
      'name',
      'specimen_type',
      'container',
      'result_kind',
      'unit',
      'decimals',
      'answers',
      'ranges',
      'turnaround_minutes',
      'active',
      'version',
    ],
    guards: ['lab_test_first_version', 'lab_test_next_version'],
  },
  lab_test_version: { texts: testTexts, actors: ['made_by'] },
  specimen: {
    texts: { accession: code, type: code, container: name, state: code, reject_reason: code, note: sealed },
    updatable: ['state', 'received_by', 'received_at', 'reject_reason'],
    actors: ['collected_by', 'received_by'],
  },
};
