import type { ApiProblem } from '#lib/platform/api.ts';

/** Message of a field of a task's form, by its path in the form. */
export const errorAt = (problem: ApiProblem | null, path: string): string | undefined =>
  problem?.problem.errors?.find((error) => error.path === `form.${path}` || error.path === path)?.message;
