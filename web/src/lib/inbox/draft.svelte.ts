import { api } from '#lib/platform/api.ts';

const waitMs = 1200;

/** Keeps what is being typed on the server, so that a refusal, a closed tab or a lost line loses nothing. */
export class DraftKeeper {
  readonly taskId: string;
  saved = $state<'' | 'saving' | 'saved' | 'failed'>('');
  #last = '';
  #timer: ReturnType<typeof setTimeout> | null = null;
  #loading: Promise<{ form: unknown }> | null = null;

  constructor(taskId: string) {
    this.taskId = taskId;
  }

  /**
   * The form as it was left, or null. Asked once, however many wait for it: starting a task and hearing of it come together, and
   * the later answer would take what was typed meanwhile for the form as it opened, and never save it.
   */
  async load<T>(): Promise<T | null> {
    this.#loading ??= api<{ form: unknown }>(`/api/v1/inbox/${this.taskId}/draft`)
      .catch(() => ({ form: null }))
      .then((draft) => {
        this.#last = JSON.stringify(draft.form);
        return draft;
      })
      .finally(() => {
        this.#loading = null;
      });
    return (await this.#loading).form as T | null;
  }

  /** Saves a change a little later; only the newest counts. */
  change(form: object): void {
    const text = JSON.stringify(form);
    // A form as it opens is nothing somebody typed.
    const isUntouched = this.#last === 'null';
    if (isUntouched) this.#last = text;
    if (isUntouched || text === this.#last) return;
    this.#last = text;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.saved = 'saving';
      api(`/api/v1/inbox/${this.taskId}/draft`, {
        method: 'PUT',
        body: { form: JSON.parse(text) as unknown },
      }).then(
        () => {
          this.saved = 'saved';
        },
        () => {
          this.saved = 'failed';
        },
      );
    }, waitMs);
  }

  stop(): void {
    if (this.#timer) clearTimeout(this.#timer);
  }
}
