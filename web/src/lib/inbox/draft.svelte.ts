import { session } from '#lib/identity/session.svelte.ts';
import { ApiProblem } from '#lib/platform/api.ts';
import { bodyOf } from '#lib/platform/client.ts';
import { inbox } from '#lib/platform/clients.ts';
import { forgetTyping, keepTyping, readTyping } from '#lib/platform/kept-typing.ts';

const waitMs = 800;
const againMs = 3000;
/** A browser lets a page that is closed send 64 KiB; a character has up to three bytes. */
const keptAliveLimit = 20_000;
/** As many as may be under way or unheard when a page is closed. */
const ownKept = 3;

type Draft = { form: unknown; savedAt: string | null };
/** What a page that is closed leaves to the reloaded one: what it had not saved, what that went on from, and what it had sent. */
type Left = { form: object; after: string | null; own: string[] };

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
  saved = $state<'' | 'saving' | 'saved' | 'failed' | 'refused' | 'other'>('');
  /** Why what is typed cannot be kept as it is: it is not tried again before it is typed otherwise. */
  problem = $state.raw<ApiProblem | null>(null);
  /** What was kept meanwhile by another tab or browser of this person: nothing is saved over it unasked. */
  other = $state.raw<Draft | null>(null);
  #last = '';
  /** When what this page goes on from was kept. */
  #savedAt: string | null = null;
  /** What this tab has sent last, and what it began with: its own, also where it never heard the answer. */
  #own: readonly string[] = [];
  #waiting: string | null = null;
  #sending: Promise<void> = Promise.resolve();
  #timer: ReturnType<typeof setTimeout> | null = null;
  #loading: Promise<Draft> | null = null;

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
    this.#loading ??= this.#read()
      .catch(() => ({ form: null, savedAt: null }))
      .then((draft) => {
        const left = readTyping<Left>(this.#name, this.#owner);
        forgetTyping(this.#name);
        this.#last = JSON.stringify(draft.form);
        this.#savedAt = draft.savedAt;
        this.#own = [...(left?.own ?? []), this.#last];
        if (!left?.own) return draft;
        this.#savedAt = left.after;
        this.change(left.form, true);
        return { ...draft, form: left.form };
      })
      .finally(() => {
        this.#loading = null;
      });
    return (await this.#loading).form as T | null;
  }

  #read(): Promise<Draft> {
    return bodyOf(inbox[':taskId'].draft.$get({ param: { taskId: this.taskId } }));
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
    // Between two that differ a person chooses first.
    if (this.other) return;
    this.#waiting = text;
    this.saved = '';
    this.problem = null;
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
    if (isClosing) this.#leave(text ?? (this.other ? this.#last : null));
    if (text === null) return this.#sending;
    this.saved = 'saving';
    // One after the other: an older text that arrives later would take the newer one's place.
    this.#sending = isClosing
      ? this.#send(text, text.length < keptAliveLimit)
      : this.#sending.then(() => this.#send(text));
    await this.#sending;
  }

  #leave(text: string | null): void {
    if (text === null) return;
    const left: Left = {
      form: JSON.parse(text) as object,
      after: this.#savedAt,
      own: [...this.#own],
    };
    keepTyping(this.#name, this.#owner, left);
  }

  /** What waits is not saved any more, as after the form was sent. */
  stop(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#waiting = null;
  }

  /** Goes on from the other one, which the form shows now. */
  takeOther(): void {
    this.#settle(JSON.stringify(this.other?.form));
    this.saved = 'saved';
  }
  /** Saves what this page shows in its place. */
  async keepOwn(): Promise<void> {
    const text = this.#last;
    this.#settle(text);
    this.#waiting = text;
    await this.flush();
  }
  #settle(text: string): void {
    this.#savedAt = this.other?.savedAt ?? null;
    this.other = null;
    this.#last = text;
  }

  async #send(text: string, keepalive = false): Promise<void> {
    const json = { form: JSON.parse(text) as Record<string, unknown>, after: this.#savedAt };
    const param = { taskId: this.taskId };
    this.#own = [...this.#own, text].slice(-ownKept);
    const answer = await bodyOf(inbox[':taskId'].draft.$put({ param, json }, { init: { keepalive } })).catch(
      (error: unknown) => error,
    );
    const refusal = answer instanceof Error ? answer : null;
    if (!refusal) this.#savedAt = (answer as Draft).savedAt;
    if (refusal instanceof ApiProblem && refusal.code === 'task.draft_newer' && !keepalive)
      return this.#meet(text);
    // What was typed meanwhile is not saved yet.
    if (text !== this.#last) return;
    this.saved = refusal ? 'failed' : 'saved';
    if (!refusal || keepalive) return;
    if (refusal instanceof ApiProblem && [400, 413, 422].includes(refusal.status)) {
      this.saved = 'refused';
      this.problem = refusal;
    } else if (refusal instanceof ApiProblem && [404, 409].includes(refusal.status)) this.onRefused();
    else this.#again(text);
  }

  /** The line is down, or the sign-in has ended: it is tried again until it is saved or the form is left. */
  #again(text: string): void {
    this.#waiting = text;
    if (keepers.includes(this)) this.#later(againMs);
  }

  /** Another one stands there: one's own of before, whose answer was lost, or what a second tab has kept. */
  async #meet(text: string): Promise<void> {
    const other = await this.#read().catch(() => null);
    const newest = this.#waiting ?? text;
    if (!other) {
      this.saved = 'failed';
      return this.#again(newest);
    }
    if (other.form === null || this.#own.includes(JSON.stringify(other.form))) {
      this.stop();
      this.#savedAt = other.savedAt;
      return this.#send(newest);
    }
    this.stop();
    this.saved = 'other';
    this.other = other;
  }
}
