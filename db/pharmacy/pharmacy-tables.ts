import { code, name, sealed, source } from '#db/tenancy/table-rules.ts';
import type { TableRules } from '#db/tenancy/table-rules.ts';

const medicineTexts = {
  code,
  system: code,
  rxnorm: code,
  generic: name,
  brand: name,
  form: name,
  strength: name,
  atc: code,
  base_unit: name,
  sale_class: code,
};

/** What the columns of the module's tables may hold, who may change them, and what keeps them as they are. */
export const tables: Readonly<Record<string, TableRules>> = {
  medicine: {
    texts: medicineTexts,
    updatable: [
      'code',
      'system',
      'rxnorm',
      'generic',
      'brand',
      'form',
      'strength',
      'atc',
      'base_unit',
      'pack_size',
      'sale_class',
      'active',
      'version',
    ],
    guards: ['medicine_first_version', 'medicine_next_version'],
  },
  medicine_return: {
    texts: { state: code, reason: sealed, note: sealed },
    updatable: ['state', 'decided_by', 'decided_at', 'note'],
    actors: ['returned_by', 'decided_by'],
    guards: ['medicine_return_decided', 'medicine_return_within_issued'],
  },
  medicine_version: { texts: medicineTexts, actors: ['made_by'] },
  prescription: {
    texts: { state: code, outside_prescriber: name, workflow_id: code },
    updatable: ['state', 'ended_at'],
    actors: ['prescribed_by'],
  },
  prescription_line: {
    texts: {
      dose_unit: code,
      route: code,
      instructions: sealed,
      state: code,
      reason: sealed,
      ...source,
    },
    /** `issued` never shrinks: a trigger refuses it. */
    updatable: ['issued', 'state', 'reason', 'changed_by', 'changed_at'],
    actors: ['changed_by'],
    guards: ['prescription_line_issued', 'prescription_line_version'],
  },
  stock_batch: {
    texts: { batch_number: code },
    updatable: ['on_hand', 'reserved'],
  },
  stock_movement: {
    texts: {
      kind: code,
      reason: {
        free: 'why a store keeper counted differently or wrote off; what is issued to a patient has none',
      },
    },
    actors: ['moved_by'],
  },
  stock_reservation: {
    texts: { state: code },
    updatable: ['quantity', 'state', 'changed_at'],
  },
};
