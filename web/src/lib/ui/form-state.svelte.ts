import { tick } from 'svelte';
import { errorAt } from '#lib/inbox/form-errors.ts';
import { ApiProblem } from '#lib/platform/api.ts';

/** What surrounds a form that somebody else sends, as a task does: its refusal, whether it is being sent, and who hears of each change. */
export type Surroundings = {
  draft?: unknown;
  busy?: boolean;
  problem?: ApiProblem | null;
  onchange?: ((typed: object) => void) | undefined;
};

/**
 * One form: what is typed, whether sending it was tried, and what was said of it. Made while a component is set up.
 * A task's form takes busy and problem from its surroundings; a page or dialog sends by itself with `send`.
 */
export class FormState<T extends object> {
  typed: T;
  /** Whether sending was tried: from then on what is missing is marked. */
  isTried = $state(false);
  #isSending = $state(false);
  #refused = $state.raw<ApiProblem | null>(null);
  readonly #around: () => Surroundings;
  readonly #empty: T;

  /**
   * @param empty the form with nothing typed, or with what is known
   * @param around what surrounds it, read anew each time; its draft takes the place of what is empty, once
   */
  constructor(empty: T, around: () => Surroundings = () => ({})) {
    const typed = $state({ ...empty, ...(around().draft as Partial<T> | null | undefined) });
    this.typed = typed;
    this.#empty = empty;
    this.#around = around;
    $effect(() => around().onchange?.(this.snapshot()));
  }

  get busy(): boolean {
    return this.#around().busy ?? this.#isSending;
  }
  get problem(): ApiProblem | null {
    return this.#refused ?? this.#around().problem ?? null;
  }
  /** What is typed, as plain data. */
  snapshot(): T {
    return $state.snapshot(this.typed) as T;
  }

  /** Nothing is typed, tried or refused any more: for the next one. */
  clear(): void {
    Object.assign(this.typed, this.#empty);
    this.isTried = false;
    this.#refused = null;
  }
  /** The refusal has been dealt with. */
  dismiss(): void {
    this.#refused = null;
  }

  /** What is wrong with a field: the page's own word once sending was tried, else what the API said of it. */
  error(path: string, own?: string | false | null): string | undefined {
    return (this.isTried && own) || errorAt(this.problem, path);
  }

  /**
   * Tries to send: marks what is missing, and sends where nothing is.
   * @param isReady whether the form says all it has to
   * @param act sends; a refusal is kept as the problem, and nothing typed is lost
   * @returns whether it was sent and taken
   */
  async send(isReady: boolean, act: () => unknown): Promise<boolean> {
    this.isTried = true;
    if (!isReady || this.busy) return false;
    this.#isSending = true;
    this.#refused = null;
    try {
      await act();
      return true;
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      this.#refused = error;
      return false;
    } finally {
      this.#isSending = false;
    }
  }
}

/** Takes the person to the first answer within a form that is missing or wrong, once the screen has marked it. */
async function showFirstError(form: HTMLElement | null): Promise<void> {
  await tick();
  const first = form?.querySelector<HTMLElement>('[data-invalid] :is(input, textarea, select, button)');
  first?.focus();
  // What is said of it stands below it, where the bar with the main act would cover it.
  first?.scrollIntoView({ block: 'center' });
}

/** Answers the `submit` of a form of its own: the page is not left, and what is missing or wrong gets the focus. */
export const submits =
  (send: () => unknown) =>
  (event: SubmitEvent & { currentTarget: HTMLFormElement }): void => {
    event.preventDefault();
    const form = event.currentTarget;
    void Promise.resolve(send()).then(() => showFirstError(form));
  };
