import { api, ApiProblem } from '#lib/platform/api.ts';

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

  get(path: string): Promise<void> {
    return this.read(() => api<T>(path));
  }

  /** Back to nothing, as for another patient: what was asked before is not taken any more. */
  clear(): void {
    this.#turn += 1;
    this.value = null;
    this.problem = null;
    this.isBusy = false;
  }
}

/** Filters as a query, the empty ones left out. */
export const queryOf = (filters: Record<string, string | undefined>): string =>
  Object.entries(filters)
    .filter(([, value]) => value)
    .map(([name, value]) => `${name}=${encodeURIComponent(value ?? '')}`)
    .join('&');

type Page<T> = { items: T[]; nextCursor: string | null };

/** A keyset list: the first page, and more of it when asked. */
export class Paged<T> extends Loaded<Page<T>> {
  #path = '';

  get items(): T[] {
    return this.value?.items ?? [];
  }
  get hasMore(): boolean {
    return Boolean(this.value?.nextCursor);
  }

  /** Reads the first page of a path with its filters. */
  first(path: string, filters: Record<string, string | undefined> = {}): Promise<void> {
    this.#path = `${path}?${queryOf(filters)}`;
    return this.get(this.#path);
  }

  more(): Promise<void> {
    const before = this.value;
    if (!before?.nextCursor) return Promise.resolve();
    const cursor = encodeURIComponent(before.nextCursor);
    return this.read(async () => {
      const page = await api<Page<T>>(`${this.#path}&cursor=${cursor}`);
      return { items: [...before.items, ...page.items], nextCursor: page.nextCursor };
    });
  }
}
