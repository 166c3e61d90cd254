import type { Database } from '#db/database.ts';
import { createVisitActivities } from '#activities/visits/visits.activities.ts';
import type { VisitActivities } from '#activities/visits/visits.activities.ts';

export type Activities = VisitActivities;

/** All activities a worker runs, over one database. */
export const createActivities = (db: Database): Activities => ({ ...createVisitActivities(db) });
