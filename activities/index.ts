import type { Database } from '#db/database.ts';
import { createCaseActivities } from '#activities/cases/cases.activities.ts';
import type { CaseActivities, Wake } from '#activities/cases/cases.activities.ts';
import type { Handlers } from '#activities/cases/handler.ts';
import { labStep } from '#activities/labs/lab-step.ts';
import { prescriptionStep } from '#activities/pharmacy/prescription-step.ts';
import { procedureStep } from '#activities/procedures/procedure-step.ts';
import { visitStep } from '#activities/visits/visit-step.ts';

export type Activities = CaseActivities;

/** What writes the rows of each type of case: a new kind of order is one more line. */
export const handlers: Handlers = {
  opdVisit: visitStep,
  labOrder: labStep,
  prescription: prescriptionStep,
  procedureOrder: procedureStep,
};

/** All activities a worker runs, over one database. `wake` is told when flows of a hospital have word waiting. */
export const createActivities = (db: Database, wake: Wake): Activities => ({
  ...createCaseActivities(db, handlers, wake),
});
