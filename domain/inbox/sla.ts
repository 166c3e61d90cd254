/** What "at once" means for the rungs: reminded and escalated within this time. */
const atOnceMs = 60_000;

/**
 * Times of a task's ladder, epoch milliseconds: due after `minutes`, reminded after `reminderPercent` of that time,
 * escalated after `escalationPercent` of it (100 = when due).
 */
export function slaTimes(
  now: number,
  minutes: number,
  reminderPercent: number,
  escalationPercent: number,
): { dueAt: number; remindAt: number; escalateAt: number } {
  const length = minutes > 0 ? minutes * 60_000 : atOnceMs;
  const part = (percent: number) => now + Math.round((length * percent) / 100);
  return {
    dueAt: now + minutes * 60_000,
    remindAt: part(reminderPercent),
    escalateAt: Math.max(part(escalationPercent), part(reminderPercent) + 1000),
  };
}
