import type { ApiProblem } from '#lib/platform/api.ts';
import { fieldWords } from '#lib/platform/field-words.ts';

/** What is wrong with the first field whose path fits. */
export const errorWhere = (
  problem: ApiProblem | null,
  fits: (path: string) => boolean,
): string | undefined => {
  const found = problem?.problem.errors?.find(({ path }) => fits(path));
  return found && fieldWords(found);
};

/** What is wrong with a field of a task's form, by its path in the form. */
export const errorAt = (problem: ApiProblem | null, path: string): string | undefined =>
  errorWhere(problem, (at) => at === `form.${path}` || at === path);
