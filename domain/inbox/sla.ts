/** Shortest time a task is given, so that "at once" still has an order of rungs. */
const leastMs = 60_000;

/**
 * Times of a task's ladder, epoch milliseconds: due after `minutes`, reminded after `reminderPercent` of that time,
 * escalated after `escalationPercent` of it (100 = when due).
 */
export function slaTimes(now: number, minutes: number, reminderPercent: number, escalationPercent: number): { dueAt: number; remindAt: number; escalateAt: number } {
  const length = Math.max(leastMs, minutes * 60_000);
  const part = (percent: number) => now + Math.round((length * percent) / 100);
  return { dueAt: now + minutes * 60_000, remindAt: part(reminderPercent), escalateAt: Math.max(part(escalationPercent), part(reminderPercent) + 1000) };
}
