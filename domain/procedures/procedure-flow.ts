import type { TermsOf } from '#contracts/cases/messages.ts';
import type { NewId } from '#domain/cases/case-rules.ts';
import { beginWork } from '#domain/cases/work-plan.ts';
import { workRules } from '#domain/cases/work-rules.ts';
import type { WorkTable } from '#domain/cases/work-table.ts';

/** A procedure: it has a time and a place, then it is performed once who and which side are confirmed, or not done with a reason. */
export const procedureOrder: WorkTable<'procedureOrder'> = {
  type: 'procedureOrder',
  begins: ['procedure_schedule'],
  tasks: {
    procedure_schedule: { about: 'whole', outcomes: { scheduled: { opens: ['procedure'] } } },
    procedure: {
      about: 'whole',
      outcomes: { performed: { ends: 'completed' }, not_done: { ends: 'cancelled' } },
    },
  },
  cancelled: { ends: 'cancelled' },
  own: { expire: { after: 'expiresAfterMs', ends: 'expired' }, undo: { ends: 'cancelled' } },
  tells: { blocks: 'until_it_ends', awaits: 'until_it_ends' },
};

type Terms = TermsOf<'procedureOrder'>;
export const procedureRules = (terms: Terms) => workRules(procedureOrder, terms);
export const beginProcedure = (terms: Terms, newId: NewId) => beginWork(procedureOrder, terms, newId);
