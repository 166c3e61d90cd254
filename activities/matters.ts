import { beginsMatters } from '#activities/cases/begin-case.ts';
import type { MatterHandlers } from '#activities/cases/handler.ts';
import { accessReviewStep } from '#activities/visits/access-review-step.ts';

/** What writes the rows of every type of matter, gathered once; a type without one does not compile. */
export const matterHandlers: MatterHandlers = { accessReview: accessReviewStep };

/** For acts that a matter comes from. */
export const beginMatter = beginsMatters(matterHandlers);
