import { tick } from 'svelte';
import type { ApiProblem } from '#lib/platform/api.ts';

/** What the API says of a field, as a sentence begins. */
export const inWords = (message: string): string => `${message.slice(0, 1).toUpperCase()}${message.slice(1)}`;

/** Message of a field of a task's form, by its path in the form. */
export const errorAt = (problem: ApiProblem | null, path: string): string | undefined => {
  const of = problem?.problem.errors?.find((error) => error.path === `form.${path}` || error.path === path);
  return of && inWords(of.message);
};

/** What a question within a form needs to say what is missing or wrong: whether sending was tried, and the refusal. */
export type Asked = { touched: boolean; problem: ApiProblem | null };

/** Takes the person to the first answer that is missing or wrong, once the screen has marked it. */
export async function showFirstError(event: SubmitEvent): Promise<void> {
  const form = event.currentTarget as HTMLFormElement | null;
  await tick();
  form?.querySelector<HTMLElement>('[data-invalid] :is(input, textarea, select)')?.focus();
}
