import { tick } from 'svelte';
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

/** What a question within a form needs to say what is missing or wrong: whether sending was tried, and the refusal. */
export type Asked = { touched: boolean; problem: ApiProblem | null };

/** Takes the person to the first answer that is missing or wrong, once the screen has marked it. */
export async function showFirstError(event: SubmitEvent): Promise<void> {
  const form = event.currentTarget as HTMLFormElement | null;
  await tick();
  form?.querySelector<HTMLElement>('[data-invalid] :is(input, textarea, select)')?.focus();
}
