import type { OpenedRung } from '#contracts/cases/messages.ts';
import type { Rung } from '#contracts/inbox/ladder.ts';

const minuteMs = 60_000;
/** What "at once" means for the rungs: a task that is due at once has a ladder as if it were due within this time. */
const atOnceMs = 60_000;
/** Rungs follow each other at least so far apart. */
const apartMs = 1000;

/**
 * When a task is due, and its rungs in time, epoch milliseconds. A rung never comes before the one below it.
 * @param minutes until due @param percents the settings of the hospital that rungs name
 */
export function ladderTimes(
  now: number,
  minutes: number,
  ladder: readonly Rung[],
  percents: { reminderPercent: number; escalationPercent: number },
): { dueAt: number; rungs: OpenedRung[] } {
  const length = minutes > 0 ? minutes * minuteMs : atOnceMs;
  const rungs: OpenedRung[] = [];
  for (const { after, to, raises, everyMinutes } of ladder) {
    const afterMs =
      'minutes' in after
        ? after.minutes * minuteMs
        : (length * ('percent' in after ? after.percent : percents[after.setting])) / 100;
    const below = rungs.at(-1)?.at ?? -Infinity;
    rungs.push({
      at: Math.max(now + Math.round(afterMs), below + apartMs),
      to,
      ...(raises ? { raises } : {}),
      ...(everyMinutes ? { everyMs: everyMinutes * minuteMs } : {}),
    });
  }
  return { dueAt: now + minutes * minuteMs, rungs };
}

/** How often a rung was to be climbed by a time. */
const timesBy = ({ at, everyMs }: OpenedRung, time: number): number =>
  time < at ? 0 : everyMs ? 1 + Math.floor((time - at) / everyMs) : 1;

/** One climb: `rung` counted from 1, `level` all climbs of the task up to this one. */
type Climb = { rung: number; level: number; to: OpenedRung['to']; raises: boolean };

/**
 * The climbs after one time and by another, in their order. Each rung that was passed meanwhile is climbed, a repeating one only once:
 * who was not told five times in a night is told once in the morning.
 */
export function climbsBetween(rungs: readonly OpenedRung[], after: number, by: number): Climb[] {
  const passed = rungs.flatMap((rung, index) => {
    const [before, times] = [timesBy(rung, after), timesBy(rung, by)];
    const at = rung.at + (times - 1) * (rung.everyMs ?? 0);
    return times > before ? [{ rung, index, at, isFirst: before === 0 }] : [];
  });
  return passed
    .sort((one, other) => one.at - other.at || one.index - other.index)
    .map(({ rung: { to, raises = false }, index, at, isFirst }) => ({
      rung: index + 1,
      // Of two at the same moment the lower one comes first.
      level: rungs.reduce((sum, each, of) => sum + timesBy(each, of <= index ? at : at - 1), 0),
      to,
      // A task comes forward once with a rung, however often that tells.
      raises: raises && isFirst,
    }));
}

/** When the next climb after a time comes; Infinity when none does. */
export const nextClimb = (rungs: readonly OpenedRung[], after: number): number =>
  Math.min(
    Infinity,
    ...rungs.map((rung) => {
      if (after < rung.at) return rung.at;
      return rung.everyMs ? rung.at + timesBy(rung, after) * rung.everyMs : Infinity;
    }),
  );
