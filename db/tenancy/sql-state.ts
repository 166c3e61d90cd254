/** SQLSTATE of an error that came through the ORM or straight from the driver. */
export const sqlState = (error: unknown): string | undefined => {
  for (
    let at: unknown = error, depth = 0;
    at && depth < 4;
    at = (at as { cause?: unknown }).cause, depth += 1
  ) {
    const code = (at as { code?: unknown }).code;
    if (typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code)) return code;
  }
  return undefined;
};

/** Whether the database said no to what was written: trying again will not help, unlike an outage or a deadlock. */
export const isRefusedByDatabase = (error: unknown): boolean => /^(23|22|P0)/.test(sqlState(error) ?? '');

/** Whether a record of a source is here already: every table that keeps where a record came from has an index `<table>_source`. */
export const isSourceTaken = (error: unknown): boolean => {
  if (sqlState(error) !== '23505') return false;
  for (
    let at: unknown = error, depth = 0;
    at && depth < 4;
    at = (at as { cause?: unknown }).cause, depth += 1
  ) {
    const { constraint } = at as { constraint?: unknown };
    if (typeof constraint === 'string') return constraint.endsWith('_source');
  }
  return false;
};
