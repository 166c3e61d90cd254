/** Raw queries answer times as Postgres writes them (`2026-11-23 20:38:02.279+00`) and entities as `Date`: both become `Date` here. */
export const toDate = (value: string | Date): Date => (value instanceof Date ? value : new Date(value));

/** ISO 8601 in UTC. */
export const toIso = (value: string | Date): string => toDate(value).toISOString();
export const toIsoOrNull = (value: string | Date | null | undefined): string | null =>
  value == null ? null : toIso(value);
