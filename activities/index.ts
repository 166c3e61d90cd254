import { orderTypes } from '#contracts/visits/names.ts';
import type { OrderType } from '#contracts/visits/names.ts';
import type { Database } from '#db/database.ts';
import { createCaseActivities } from '#activities/cases/cases.activities.ts';
import type { CaseActivities, Wake } from '#activities/cases/cases.activities.ts';
import type { Handlers } from '#activities/cases/handler.ts';
import { matterHandlers } from '#activities/matters.ts';
import { orderActs } from '#activities/orders.ts';
import { visitStep } from '#activities/visits/visit-step.ts';

export type Activities = CaseActivities;

/** What writes the rows of each type of case. */
const ofOrders = Object.fromEntries(orderTypes.map((type) => [type, orderActs[type].step])) as Pick<
  Handlers,
  OrderType
>;
export const handlers: Handlers = { opdVisit: visitStep, ...ofOrders, ...matterHandlers };

/** All activities a worker runs, over one database. `wake` is told when flows of a hospital have word waiting. */
export const createActivities = (db: Database, wake: Wake): Activities => ({
  ...createCaseActivities(db, handlers, wake),
});
