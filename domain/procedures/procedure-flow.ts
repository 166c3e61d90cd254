import type { TermsOf } from '#contracts/cases/messages.ts';
import type { NewId } from '#domain/cases/case-rules.ts';
import { beginWork } from '#domain/cases/work-plan.ts';
import { workRules } from '#domain/cases/work-rules.ts';
import type { PartState, WorkTable } from '#domain/cases/work-table.ts';

/** What can still be called off, by a person, by the end of the visit, or because nobody came for it. */
const toBeDone: readonly PartState[] = ['ordered', 'scheduled'];

/**
 * Procedures that were asked for together. Each goes its own way: it has a time and a place, then it is performed once who and which
 * side are confirmed, or not done with a reason.
 */
export const procedureOrder: WorkTable<'procedureOrder'> = {
  type: 'procedureOrder',
  begins: ['procedure_schedule'],
  parts: {
    first: 'ordered',
    ends: [
      { state: 'performed', end: 'completed' },
      { state: 'expired', end: 'expired' },
      { state: 'cancelled', end: 'cancelled' },
    ],
  },
  tasks: {
    procedure_schedule: {
      about: 'part',
      outcomes: { scheduled: { from: 'ordered', to: 'scheduled', opens: ['procedure'] } },
    },
    procedure: {
      about: 'part',
      outcomes: {
        performed: { from: 'scheduled', to: 'performed' },
        not_done: { from: 'scheduled', to: 'cancelled' },
      },
    },
  },
  cancelled: { from: toBeDone, to: 'cancelled' },
  own: {
    expire: { after: 'expiresAfterMs', from: toBeDone, to: 'expired' },
    undo: { from: toBeDone, to: 'cancelled' },
  },
  tells: { blocks: toBeDone, awaits: toBeDone },
};

type Terms = TermsOf<'procedureOrder'>;
export const procedureRules = (terms: Terms) => workRules(procedureOrder, terms);
export const beginProcedure = (terms: Terms, newId: NewId) => beginWork(procedureOrder, terms, newId);
