import type { TermsOf } from '#contracts/cases/messages.ts';
import type { NewId } from '#domain/cases/case-rules.ts';
import { beginWork } from '#domain/cases/work-plan.ts';
import { workRules } from '#domain/cases/work-rules.ts';
import type { WorkTable } from '#domain/cases/work-table.ts';

/**
 * The review of a record that was opened without a relationship (NIST SP 800-53 AC-3(10) asks that an override is reviewed): another
 * person says whether care needed it. Nobody cancels it and no time ends it: it waits, and its ladder tells, until somebody has looked.
 */
export const accessReview: WorkTable<'accessReview'> = {
  type: 'accessReview',
  begins: ['access_review'],
  tasks: {
    access_review: {
      about: 'whole',
      outcomes: { justified: { ends: 'completed' }, not_justified: { ends: 'completed' } },
    },
  },
  own: {},
};

type Terms = TermsOf<'accessReview'>;
export const accessReviewRules = (terms: Terms) => workRules(accessReview, terms);
export const beginAccessReview = (newId: NewId) => beginWork(accessReview, { type: 'accessReview' }, newId);
