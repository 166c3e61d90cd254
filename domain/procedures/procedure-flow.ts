import type { TermsOf } from '#contracts/cases/messages.ts';
import type { NewId } from '#domain/cases/case-rules.ts';
import { beginOrder } from '#domain/cases/order-plan.ts';
import { orderRules } from '#domain/cases/order-rules.ts';
import type { OrderTable } from '#domain/cases/order-table.ts';

/** A procedure: it has a time and a place, then it is performed once who and which side are confirmed, or not done with a reason. */
export const procedureOrder: OrderTable<'procedureOrder'> = {
  type: 'procedureOrder',
  begins: ['procedure_schedule'],
  tasks: {
    procedure_schedule: { about: 'order', outcomes: { scheduled: { opens: ['procedure'] } } },
    procedure: {
      about: 'order',
      outcomes: { performed: { ends: 'completed' }, not_done: { ends: 'cancelled' } },
    },
  },
  cancelled: { ends: 'cancelled' },
  own: { expire: { after: 'expiresAfterMs', ends: 'expired' }, undo: { ends: 'cancelled' } },
  tells: { blocks: 'until_it_ends', awaits: 'until_it_ends' },
};

type Terms = TermsOf<'procedureOrder'>;
export const procedureRules = (terms: Terms) => orderRules(procedureOrder, terms);
export const beginProcedure = (terms: Terms, newId: NewId) => beginOrder(procedureOrder, terms, newId);
