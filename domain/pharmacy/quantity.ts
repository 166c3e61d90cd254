/** What a prescription line says about how much is needed. */
export type Dosage = {
  doseValue: number | null;
  timesPerDay: number | null;
  asNeeded: boolean;
  maxPerDay: number | null;
  durationDays: number | null;
};

/**
 * Base units for a course: dose x times a day x days, rounded up to whole units; as needed by the daily maximum. Holds where
 * the dose is in base units (tablets, mL); null when something is missing.
 */
export function quantityOf(dosage: Dosage): number | null {
  const { doseValue, durationDays } = dosage;
  const perDay = dosage.asNeeded ? (dosage.maxPerDay ?? dosage.timesPerDay) : dosage.timesPerDay;
  if (!doseValue || !perDay || !durationDays) return null;
  // Binary fractions such as 0.1 must not make one tablet more.
  return Math.ceil(Math.round(doseValue * perDay * durationDays * 1e6) / 1e6);
}
