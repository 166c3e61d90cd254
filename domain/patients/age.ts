/** Completed years on a day; both `YYYY-MM-DD`. Born on 29 February: a year older on 1 March. */
export function ageInYears(birthDate: string, on: string): number {
  const years = Number(on.slice(0, 4)) - Number(birthDate.slice(0, 4));
  return on.slice(5) < birthDate.slice(5) ? years - 1 : years;
}

/** Whole days from a birth date to a day or point in time, never below 0: a record may be of the day before by its time zone. */
export function ageInDays(birthDate: string, on: string): number {
  const days = (Date.parse(on.slice(0, 10)) - Date.parse(birthDate)) / 86_400_000;
  return Math.max(0, Math.floor(days));
}
