import type { TermsOf } from '#contracts/cases/messages.ts';
import type { NewId } from '#domain/cases/case-rules.ts';
import { beginWork } from '#domain/cases/work-plan.ts';
import { workRules } from '#domain/cases/work-rules.ts';
import type { WorkTable } from '#domain/cases/work-table.ts';

/**
 * A prescription: stock is reserved with it, and handed over in one or several dispensings, or the rest is given up. Which batches
 * and how much is the transaction's to know. It keeps the bill open until it is over: what is handed over must be on it.
 */
export const prescription: WorkTable<'prescription'> = {
  type: 'prescription',
  begins: ['dispensing'],
  tasks: {
    dispensing: {
      about: 'whole',
      outcomes: {
        complete: { ends: 'completed' },
        rest_waits: { opens: ['dispensing'], carries: { endsWithoutRest: true } },
        rest_declined: { ends: 'completed' },
      },
    },
  },
  cancelled: { ends: 'cancelled' },
  own: {
    // What is dispensed afterwards comes from free stock.
    release: { after: 'reservedForMs', once: true, carries: { releases: true } },
    expire: { after: 'expiresAfterMs', ends: 'expired' },
    undo: { ends: 'cancelled' },
  },
  tells: { blocks: 'until_it_ends', awaits: 'never' },
};

type Terms = TermsOf<'prescription'>;
export const prescriptionRules = (terms: Terms) => workRules(prescription, terms);
export const beginPrescription = (terms: Terms, newId: NewId) => beginWork(prescription, terms, newId);
