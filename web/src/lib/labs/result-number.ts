/** A number with the test's decimals; more that were entered are never rounded away. */
export function resultNumber(value: number, decimals: number): string {
  const entered = /\.(\d+)$/.exec(String(value))?.[1]?.length ?? 0;
  return value.toFixed(Math.min(20, Math.max(decimals, entered)));
}
