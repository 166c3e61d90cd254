/** Completed years on a day; both `YYYY-MM-DD`. Born on 29 February: a year older on 1 March. */
export function ageInYears(birthDate: string, on: string): number {
  const years = Number(on.slice(0, 4)) - Number(birthDate.slice(0, 4));
  return on.slice(5) < birthDate.slice(5) ? years - 1 : years;
}
