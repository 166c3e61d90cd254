import type { OrderCase, OrderPart, OrderRecord, PartMove } from '#contracts/cases/kind-record.ts';
import type { ProcedureState } from '#contracts/procedures/names.ts';

const procedureDue = { setting: 'procedureDueMinutes', minutes: 60 } as const;

/** Procedures asked for together: each gets a time and a place, then it is performed once who and which side are confirmed. */
export const procedureOrder = {
  part: 'procedures',
  path: 'procedures/orders',
  expires: { setting: 'procedureExpiryDays', days: 30 },
  tasks: {
    procedure_schedule: {
      permission: 'procedure.schedule',
      heldBy: ['nurse'],
      due: procedureDue,
      needs: ['safety', 'procedures'],
      takes: true,
    },
    procedure: {
      permission: 'procedure.perform',
      heldBy: ['nurse', 'doctor'],
      due: procedureDue,
      needs: ['safety', 'notes', 'procedures'],
      takes: true,
    },
  },
} as const satisfies OrderRecord;

export type ProcedureOrderCase = OrderCase & {
  terms: { parts: OrderPart[] };
  plan: { moves: PartMove<ProcedureState>[] };
};
