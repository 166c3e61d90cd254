/** Number of the band that the hospital's n-th unidentified patient wears: `E-0007`. */
export const bandNumber = (serial: bigint): string => `E-${String(serial).padStart(4, '0')}`;

/**
 * What was typed or scanned as the number of a band, as it is written; null when it is none. All of its digits are said: with fewer it is
 * the token of a doctor with this letter.
 */
export function readBand(text: string): string | null {
  const band = /^E[- ]?(\d{4,9})$/i.exec(text.trim());
  return band && `E-${band[1] ?? ''}`;
}
