import { bodyOf } from '#lib/platform/client.ts';
import { inbox } from '#lib/platform/clients.ts';

const waitMs = 1200;
/** A browser lets a page that is closed send 64 KiB; a character has up to three bytes. */
const keptAliveLimit = 20_000;

/** Keeps what is being typed on the server, so that a refusal, a closed tab or a lost line loses nothing. */
export class DraftKeeper {
  readonly taskId: string;
  saved = $state<'' | 'saving' | 'saved' | 'failed'>('');
  #last = '';
  #waiting: string | null = null;
  #sending: Promise<void> = Promise.resolve();
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
    this.#loading ??= bodyOf(inbox[':taskId'].draft.$get({ param: { taskId: this.taskId } }))
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

  /** Saves a change a little later; only the newest counts. Until then nothing says that it is saved. */
  change(form: object): void {
    const text = JSON.stringify(form);
    // A form as it opens is nothing somebody typed.
    const isUntouched = this.#last === 'null';
    if (isUntouched) this.#last = text;
    if (isUntouched || text === this.#last) return;
    this.#last = text;
    this.#waiting = text;
    this.saved = '';
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.flush(), waitMs);
  }

  /**
   * Saves at once what still waits: the form is left, or given back.
   * @param isClosing the page itself goes: the request must outlive it, and nothing can be waited for
   */
  async flush(isClosing = false): Promise<void> {
    const text = this.#waiting;
    this.stop();
    if (text === null) return this.#sending;
    this.saved = 'saving';
    // One after the other: an older text that arrives later would take the newer one's place.
    this.#sending = isClosing
      ? this.#send(text, text.length < keptAliveLimit)
      : this.#sending.then(() => this.#send(text));
    await this.#sending;
  }

  /** What waits is not saved any more, as after the form was sent. */
  stop(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#waiting = null;
  }

  async #send(text: string, keepalive = false): Promise<void> {
    const form = JSON.parse(text) as Record<string, unknown>;
    const said = await inbox[':taskId'].draft
      .$put({ param: { taskId: this.taskId }, json: { form } }, { init: { keepalive } })
      .then(
        () => 'saved' as const,
        () => 'failed' as const,
      );
    // What was typed meanwhile is not saved yet.
    if (text === this.#last) this.saved = said;
  }
}
