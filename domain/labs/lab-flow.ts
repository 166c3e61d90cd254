import type { TermsOf } from '#contracts/cases/messages.ts';
import type { OrderPart } from '#contracts/cases/kind-record.ts';
import type { NewId } from '#domain/cases/case-rules.ts';
import { beginWork } from '#domain/cases/work-plan.ts';
import { workRules } from '#domain/cases/work-rules.ts';
import type { WorkTable } from '#domain/cases/work-table.ts';

type Terms = TermsOf<'labOrder'>;

/** Tests of one group share a specimen. */
function oneSpecimenAGroup(tests: readonly OrderPart[]): string[][] {
  const groups = new Map<string, string[]>();
  for (const { id, group } of tests) groups.set(group, [...(groups.get(group) ?? []), id]);
  return [...groups.values()];
}
const aDoctorReviews = ({ reviews }: Terms): boolean => reviews;
const nobodyReviews = ({ reviews }: Terms): boolean => !reviews;

/** A laboratory order: each test has its own state. Who verifies a result is another person than who entered it. */
export const labOrder: WorkTable<'labOrder'> = {
  type: 'labOrder',
  begins: ['collection'],
  parts: {
    first: 'ordered',
    ends: [
      { state: 'reviewed', end: 'completed' },
      { state: 'expired', end: 'expired' },
      { state: 'cancelled', end: 'cancelled' },
    ],
  },
  tasks: {
    collection: {
      about: 'whole',
      outcomes: {
        collected: {
          named: 'partIds',
          from: 'ordered',
          to: 'collected',
          takes: oneSpecimenAGroup,
          opens: ['specimen_receipt'],
        },
      },
    },
    specimen_receipt: {
      about: 'specimen',
      outcomes: {
        received: { from: 'collected', to: 'received', opens: ['result_entry'] },
        rejected: { from: 'collected', to: 'ordered', discards: true, opens: ['collection'] },
      },
    },
    result_entry: {
      about: 'parts',
      outcomes: {
        entered: { named: 'partIds', from: 'received', to: 'resulted', opens: ['verification'] },
      },
    },
    verification: {
      about: 'parts',
      outcomes: {
        verified: {
          named: 'partIds',
          when: aDoctorReviews,
          from: 'resulted',
          to: 'verified',
          opens: ['result_review'],
        },
        released: { named: 'partIds', when: nobodyReviews, from: 'resulted', to: 'reviewed' },
        sent_back: { named: 'backIds', from: 'resulted', to: 'received', opens: ['result_entry'] },
      },
    },
    result_review: {
      about: 'whole',
      when: aDoctorReviews,
      outcomes: {
        reviewed: { named: 'partIds', from: 'verified', to: 'reviewed' },
        // An expired test is acknowledged like a result.
        acknowledged: { named: 'partIds', from: 'expired', to: 'expired' },
      },
    },
  },
  cancelled: { from: 'ordered', to: 'cancelled' },
  own: {
    expire: { after: 'expiresAfterMs', from: 'ordered', to: 'expired', opens: ['result_review'] },
    undo: { from: 'ordered', to: 'cancelled' },
  },
  tells: {
    blocks: ['ordered'],
    awaits: ['ordered', 'collected', 'received', 'resulted'],
  },
};

export const labRules = (terms: Terms) => workRules(labOrder, terms);
export const beginLabOrder = (terms: Terms, newId: NewId) => beginWork(labOrder, terms, newId);
