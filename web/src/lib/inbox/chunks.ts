/** Rows that come and go together; a page of the API has as many. */
export const chunkSize = 50;

/** A list in parts of `chunkSize`, the last one shorter. Of nothing there is no part. */
export const chunksOf = <T>(rows: readonly T[], size = chunkSize): T[][] =>
  Array.from({ length: Math.ceil(rows.length / size) }, (_, nth) => rows.slice(nth * size, (nth + 1) * size));
