/** Filters as the query of a call, the empty ones left out: nothing chosen asks for everything. */
export const withoutEmpty = <F extends Record<string, string | undefined>>(
  filters: F,
): { [K in keyof F]?: NonNullable<F[K]> } =>
  Object.fromEntries(Object.entries(filters).filter(([, value]) => value)) as {
    [K in keyof F]?: NonNullable<F[K]>;
  };
