/** Order of ids, codes and other texts that only have to stand in one order, as `Array.sort` asks for it: by code unit, the same everywhere. */
export const compareKeys = (one: string, other: string): number => {
  if (one === other) return 0;
  // eslint-disable-next-line hmtp/no-text-order -- this is where keys are compared
  return one < other ? -1 : 1;
};
