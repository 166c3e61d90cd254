/** Values between which nothing is marked; null on a side without a limit. */
export type Band = { low: number | null; high: number | null };
/** One value of a course. `mark`: below zero too low, above too high, by 2 far so; 0 usual; null where nothing can be said. */
export type CoursePoint = { at: string; value: number; text: string; mark: -2 | -1 | 0 | 1 | 2 | null };
/** One sign or test over time, oldest first. */
export type Course = { key: string; name: string; unit: string; points: CoursePoint[]; band: Band | null };
