import { ApiProblem } from '#lib/platform/api.ts';
import { bodyOf } from '#lib/platform/client.ts';
import type { WithBody } from '#lib/platform/client.ts';

/** What a screen reads: not there yet, there, or failed. The answer to an older question never overwrites the newer one's. */
export class Loaded<T> {
  value = $state.raw<T | null>(null);
  problem = $state.raw<ApiProblem | null>(null);
  isBusy = $state(false);
  #turn = 0;

  async read(ask: () => Promise<T>): Promise<void> {
    this.#turn += 1;
    const turn = this.#turn;
    this.isBusy = true;
    try {
      const value = await ask();
      if (turn !== this.#turn) return;
      this.value = value;
      this.problem = null;
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      if (turn === this.#turn) this.problem = error;
    } finally {
      if (turn === this.#turn) this.isBusy = false;
    }
  }

  /** Reads what a call of the API answers. */
  get(call: () => Promise<WithBody<T>>): Promise<void> {
    return this.read(() => bodyOf(call()));
  }

  /** Back to nothing, as for another patient: what was asked before is not taken any more. */
  clear(): void {
    this.#turn += 1;
    this.value = null;
    this.problem = null;
    this.isBusy = false;
  }
}

type Page<T> = { items: T[]; nextCursor: string | null };
/** Asks for a page: the first one, or the one after a cursor. */
type AskPage<T> = (after: { cursor?: string }) => Promise<Page<T>>;

/** A keyset list: the first page, and more of it when asked. */
export class Paged<T> extends Loaded<Page<T>> {
  #ask: AskPage<T> | null = null;

  get items(): T[] {
    return this.value?.items ?? [];
  }
  get hasMore(): boolean {
    return Boolean(this.value?.nextCursor);
  }

  /** Reads the first page of what `ask` asks for. */
  first(ask: AskPage<T>): Promise<void> {
    this.#ask = ask;
    return this.read(() => ask({}));
  }

  more(): Promise<void> {
    const before = this.value;
    const ask = this.#ask;
    const cursor = before?.nextCursor;
    if (!before || !ask || !cursor) return Promise.resolve();
    return this.read(async () => {
      const page = await ask({ cursor });
      return { items: [...before.items, ...page.items], nextCursor: page.nextCursor };
    });
  }
}
