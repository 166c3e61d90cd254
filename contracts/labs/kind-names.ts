import type { OrderCase, OrderPart, OrderRecord, PartMove } from '#contracts/cases/kind-record.ts';
import type { LabItemState } from '#contracts/labs/names.ts';

const laboratoryDue = { setting: 'laboratoryDueMinutes', minutes: 120 } as const;

/** Tests: collected, received, entered, verified by another person, reviewed. */
export const labOrder = {
  part: 'labs',
  path: 'labs/orders',
  expires: { setting: 'labExpiryDays', days: 7 },
  tasks: {
    collection: {
      permission: 'specimen.collect',
      heldBy: ['nurse', 'lab_technician'],
      due: { setting: 'collectionDueMinutes', minutes: 30 },
      needs: ['safety', 'labs'],
      takes: true,
    },
    specimen_receipt: {
      permission: 'specimen.receive',
      heldBy: ['lab_technician', 'lab_supervisor'],
      due: laboratoryDue,
      needs: ['labs'],
    },
    result_entry: {
      permission: 'result.enter',
      heldBy: ['lab_technician', 'lab_supervisor'],
      due: laboratoryDue,
      needs: ['labs'],
    },
    verification: {
      permission: 'result.verify',
      heldBy: ['lab_supervisor'],
      due: laboratoryDue,
      needs: ['labs'],
    },
    result_review: {
      permission: 'result.review',
      heldBy: ['doctor'],
      due: { setting: 'reviewDueMinutes', minutes: 60 },
      needs: ['all'],
      forOwner: true,
    },
  },
} as const satisfies OrderRecord;

export type LabOrderCase = OrderCase & {
  terms: {
    parts: OrderPart[];
    /** Results go to a doctor who reviews them. */
    reviews: boolean;
  };
  plan: {
    moves: PartMove<LabItemState>[];
    /** Specimens this step takes, each with the tests it serves. */
    specimens?: { specimenId: string; partIds: string[] }[];
    /** The specimen the completed task was about. */
    specimenId?: string;
  };
};
