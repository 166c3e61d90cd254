import { ApiProblem } from '#lib/platform/api.ts';

const everyMs = 5000;
const atMostMs = 60_000;
/** Without an answer for so long, what is shown is said to be old. */
const staleAfterMs = 20_000;

/**
 * Something that is read again and again, for a page that nobody touches: every five seconds, more and more rarely while nobody
 * answers, and at once when the line is back. What was read last stays; how old it is can be asked.
 */
export class Polled<T> {
  value = $state.raw<T | null>(null);
  problem = $state.raw<ApiProblem | null>(null);
  now = $state(Date.now());
  #readAt = $state(Date.now());
  #waitMs = everyMs;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Of a start before, an answer comes too late. */
  #round = 0;
  readonly #read: () => Promise<T>;

  constructor(read: () => Promise<T>) {
    this.#read = read;
  }

  get isStale(): boolean {
    return this.now - this.#readAt > staleAfterMs;
  }

  /** Begins to read. @returns ends it */
  start(): () => void {
    this.#round += 1;
    const round = this.#round;
    const clock = setInterval(() => {
      this.now = Date.now();
    }, 1000);
    const again = () => {
      this.#waitMs = everyMs;
      clearTimeout(this.#timer);
      void this.#go(round);
    };
    window.addEventListener('online', again);
    void this.#go(round);
    return () => {
      this.#round += 1;
      clearInterval(clock);
      clearTimeout(this.#timer);
      window.removeEventListener('online', again);
    };
  }

  async #go(round: number): Promise<void> {
    try {
      const value = await this.#read();
      if (round !== this.#round) return;
      this.value = value;
      this.problem = null;
      this.#readAt = this.now = Date.now();
      this.#waitMs = everyMs;
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      if (round !== this.#round) return;
      this.problem = error;
      this.#waitMs = Math.min(this.#waitMs * 2, atMostMs);
    }
    // Many walls that lost the same line do not all come back in the same moment.
    const wait = this.#waitMs * (0.9 + Math.random() * 0.2);
    this.#timer = setTimeout(() => void this.#go(round), wait);
  }
}
