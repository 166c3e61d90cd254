import type { AccessLogEntry } from '#contracts/visits/break-glass.ts';

export type AccessGroup = { entry: AccessLogEntry; times: number };

/** What tells one reading from the next for whoever reads the list: all of it, the time to the minute. */
const sameness = ({ at, ...rest }: AccessLogEntry) => JSON.stringify([at.slice(0, 16), rest]);

/**
 * Readings that follow each other and look the same, as one line with how many they were: a screen that is opened again is read
 * again, and ten equal lines hide the one that is not. None is left out.
 */
export function grouped(entries: readonly AccessLogEntry[]): AccessGroup[] {
  const groups: AccessGroup[] = [];
  for (const entry of entries) {
    const last = groups.at(-1);
    if (last && sameness(last.entry) === sameness(entry)) last.times += 1;
    else groups.push({ entry, times: 1 });
  }
  return groups;
}
