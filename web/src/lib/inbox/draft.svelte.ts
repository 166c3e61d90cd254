import { session } from '#lib/identity/session.svelte.ts';
import { ApiProblem } from '#lib/platform/api.ts';
import { bodyOf } from '#lib/platform/client.ts';
import { inbox } from '#lib/platform/clients.ts';
import { forgetTyping, keepTyping, readTyping } from '#lib/platform/kept-typing.ts';

const waitMs = 800;
const againMs = 3000;
/** A browser lets a page that is closed send 64 KiB; a character has up to three bytes. */
const keptAliveLimit = 20_000;

/** Whoever keeps something now: asked to save at once before a sign-in ends. */
let keepers: readonly DraftKeeper[] = [];
/** Saves at once whatever waits on this page. */
export const flushDrafts = async (): Promise<void> => {
  await Promise.all(keepers.map((keeper) => keeper.flush()));
};

/** Keeps what is being typed on the server, so that a refusal, a closed tab or a lost line loses nothing. */
export class DraftKeeper {
  readonly taskId: string;
  /** Hears that a draft was refused for good: the task is over, or somebody else's. */
  onRefused: () => void = () => undefined;
  saved = $state<'' | 'saving' | 'saved' | 'failed'>('');
  #last = '';
  #waiting: string | null = null;
  #sending: Promise<void> = Promise.resolve();
  #timer: ReturnType<typeof setTimeout> | null = null;
  #loading: Promise<{ form: unknown }> | null = null;

  constructor(taskId: string) {
    this.taskId = taskId;
  }
  get #name(): string {
    return `task.${this.taskId}`;
  }
  get #owner(): string {
    return session.user?.id ?? '';
  }

  /** From now on it is saved with the others where all are; returns how it ends. */
  start(): () => void {
    keepers = [...keepers, this];
    const retry = () => {
      if (this.saved === 'failed') void this.flush();
    };
    window.addEventListener('online', retry);
    return () => {
      keepers = keepers.filter((each) => each !== this);
      window.removeEventListener('online', retry);
      void this.flush();
    };
  }

  /**
   * The form as it was left, or null. Asked once, however many wait for it: starting a task and hearing of it come together, and
   * the later answer would take what was typed meanwhile for the form as it opened, and never save it. What a page that was closed
   * had not yet saved is newer than what the server has.
   */
  async load<T>(): Promise<T | null> {
    this.#loading ??= bodyOf(inbox[':taskId'].draft.$get({ param: { taskId: this.taskId } }))
      .catch(() => ({ form: null }))
      .then((draft) => {
        const closed = readTyping<object>(this.#name, this.#owner);
        forgetTyping(this.#name);
        this.#last = JSON.stringify(draft.form);
        if (!closed) return draft;
        this.change(closed, true);
        return { form: closed };
      })
      .finally(() => {
        this.#loading = null;
      });
    return (await this.#loading).form as T | null;
  }

  /**
   * Saves a change a little later; only the newest counts. Until then nothing says that it is saved.
   * @param isTyped whether a person did something to the form; as it opens, and as it fills itself, it is nothing somebody typed
   */
  change(form: object, isTyped: boolean): void {
    const text = JSON.stringify(form);
    if (text === this.#last) return;
    this.#last = text;
    if (!isTyped) return;
    this.#waiting = text;
    this.saved = '';
    this.#later(waitMs);
  }
  #later(ms: number): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.flush(), ms);
  }

  /**
   * Saves at once what still waits: the form is left, or given back.
   * @param isClosing the page itself goes: the request must outlive it, and nothing can be waited for. This tab alone keeps a copy until
   * it is back, as the request may be answered after the reloaded page has asked.
   */
  async flush(isClosing = false): Promise<void> {
    const text = this.#waiting;
    this.stop();
    if (text === null) return this.#sending;
    this.saved = 'saving';
    if (isClosing) keepTyping(this.#name, this.#owner, JSON.parse(text));
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
    const param = { taskId: this.taskId };
    const refusal = await inbox[':taskId'].draft
      .$put({ param, json: { form } }, { init: { keepalive } })
      .then(
        () => null,
        (error: unknown) => error,
      );
    // What was typed meanwhile is not saved yet.
    if (text !== this.#last) return;
    this.saved = refusal ? 'failed' : 'saved';
    if (!refusal || keepalive) return;
    if (refusal instanceof ApiProblem && [400, 404, 409, 413, 422].includes(refusal.status)) {
      this.onRefused();
      return;
    }
    // The line is down, or the sign-in has ended: it is tried again until it is saved or the form is left.
    this.#waiting = text;
    if (keepers.includes(this)) this.#later(againMs);
  }
}
