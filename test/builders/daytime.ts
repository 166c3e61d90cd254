import type pg from 'pg';

/** A zone in which it is ten in the morning or a little later now. IANA's `Etc/GMT` zones count the other way round. */
export function zoneOfMorning(now = new Date()): string {
  const ahead = ((10 - now.getUTCHours() + 24 + 11) % 24) - 11;
  return ahead === 0 ? 'Etc/GMT' : `Etc/GMT${ahead > 0 ? '-' : '+'}${Math.abs(ahead)}`;
}

/**
 * Puts a hospital where it is morning, whatever the hour here: a suite that books for today finds no time left late in the evening.
 * Before anybody signs in: a session tells the zone it began with.
 */
export const moveToMorning = async (sql: pg.Client, slug = 'asha'): Promise<void> => {
  await sql.query('update hospital set time_zone = $1 where slug = $2', [zoneOfMorning(), slug]);
};
