import type { z } from 'zod';
import type { InboxCounts, InboxEvent, Task } from '#contracts/inbox/task.ts';
import { session } from '#lib/identity/session.svelte.ts';
import { Fresh } from '#lib/inbox/fresh.svelte.ts';
import { Filters } from '#lib/inbox/filters.svelte.ts';
import type { InboxFilter } from '#lib/inbox/filters.svelte.ts';
import { grouped } from '#lib/inbox/grouped.ts';
import { beyond, followedBy, patched, patchedWith, recounted } from '#lib/inbox/patched.ts';
import { ranked } from '#lib/inbox/row-level.ts';
import type { Shown } from '#lib/inbox/patched.ts';
import { bodyOf } from '#lib/platform/client.ts';
import { inbox } from '#lib/platform/clients.ts';

const pageSize = 50;
/** Counts of all tasks, of which only a page is here: asked for after news, but not after each. */
const recountMs = 10_000;
/** After a reading that failed: what is shown may be old until the next one. */
const againMs = 5000;

/** The list of an inbox: what is asked for, what came, and what events change in it. */
export class InboxList {
  filter = $state<InboxFilter>({ view: 'desk', kind: '', q: '' });
  tasks = $state.raw<Task[] | null>(null);
  next = $state.raw<string | null>(null);
  counts = $state.raw<z.infer<typeof InboxCounts> | null>(null);
  failed = $state(false);
  /** What came by itself, and not by reading on or searching. */
  readonly fresh = new Fresh();
  /** What time it is for what is late; it goes on by itself. */
  now = $state(Date.now());
  readonly filters = new Filters(session.user?.id ?? '');
  readonly ordered = $derived(this.tasks ? ranked(this.tasks, this.now) : null);
  readonly groups = $derived(this.ordered ? grouped(this.ordered) : null);
  #isFirst = true;
  #turn = 0;
  #isReadingMore = false;
  /** Of what the list was read. */
  #readOf: InboxFilter | null = null;
  #recounting: ReturnType<typeof setTimeout> | null = null;
  #again: ReturnType<typeof setTimeout> | null = null;
  /** For each reading that is on its way what events have said since it was asked for: its answer may be older than they are. */
  #underway: readonly Task[][] = [];

  constructor() {
    if (this.filters.last) this.filter = this.filters.last;
  }

  #readPage(cursor?: string) {
    const { view, kind, q } = this.filter;
    const query = {
      view,
      limit: String(pageSize),
      ...(kind ? { kind } : {}),
      ...(q.trim() ? { q: q.trim() } : {}),
      ...(cursor ? { cursor } : {}),
    };
    return bodyOf(inbox.$get({ query }));
  }

  #shown(filter: InboxFilter): Shown {
    const { user } = session;
    const [me, departmentId] = [user?.id ?? '', user?.departmentId ?? null];
    return { ...filter, me, departmentId, hasMore: this.next !== null };
  }

  #show(tasks: Task[], isNews: boolean): void {
    this.tasks = tasks;
    this.fresh.see(tasks, isNews);
  }

  /** Runs a reading; `heard` grows by what events say until it is over. */
  async #hearing(read: (heard: readonly Task[]) => Promise<void>): Promise<void> {
    const heard: Task[] = [];
    this.#underway = [...this.#underway, heard];
    try {
      await read(heard);
    } finally {
      this.#underway = this.#underway.filter((each) => each !== heard);
    }
  }

  /** Reads the first page and the counts. What is shown stays where that fails: a list of a minute ago is better than none. */
  load(): Promise<void> {
    return this.#hearing((heard) => this.#load(heard));
  }

  /**
   * Reads until what is shown is what is asked for by now: a reading that another one overtook shows nothing, and its list would be taken for the
   * answer to what was typed meanwhile. Resolves to false where it cannot be read.
   */
  async loadAsked(): Promise<boolean> {
    do await this.load();
    while (this.#readOf !== this.filter && !this.failed);
    return this.#readOf === this.filter;
  }

  async #load(heard: readonly Task[]): Promise<void> {
    this.#turn += 1;
    const turn = this.#turn;
    const asked = this.filter;
    if (this.#again) clearTimeout(this.#again);
    this.#again = null;
    try {
      const [page, counts] = await Promise.all([this.#readPage(), bodyOf(inbox.counts.$get())]);
      if (turn !== this.#turn) return;
      const isNews = this.#readOf === asked;
      this.#readOf = asked;
      // Read again while somebody is further down: what they see there stays, as events keep it.
      const further = isNews && page.nextCursor ? beyond(this.tasks ?? [], page.items) : [];
      if (!further.length) this.next = page.nextCursor;
      this.#show(patchedWith([...page.items, ...further], heard, this.#shown(asked)), isNews);
      this.counts = counts;
      this.failed = false;
      // Whoever's own desk is empty while there is work elsewhere begins with that work, and not with an empty page.
      if (this.#isFirst && this.filter.view === 'desk' && !counts.desk && counts.all)
        this.filter = { ...this.filter, view: 'all' };
      this.#isFirst = false;
    } catch {
      if (turn !== this.#turn) return;
      this.failed = true;
      this.#again = setTimeout(() => void this.load(), againMs * (1 + Math.random()));
    }
  }

  more(): Promise<void> {
    return this.#hearing((heard) => this.#more(heard));
  }

  async #more(heard: readonly Task[]): Promise<void> {
    const { next, filter } = this;
    if (!next || this.#isReadingMore) return;
    this.#isReadingMore = true;
    const turn = this.#turn;
    try {
      const page = await this.#readPage(next);
      if (turn !== this.#turn) return;
      this.next = page.nextCursor;
      this.#show(followedBy(this.tasks ?? [], page.items), false);
      if (heard.length) this.#show(patchedWith(this.tasks ?? [], heard, this.#shown(filter)), true);
    } catch {
      this.failed = true;
    } finally {
      this.#isReadingMore = false;
    }
  }

  /** Whether an event does not say all that this list has to know: after a gap, and while a search is shown, which the server answers. */
  mustAsk = (event: InboxEvent | { kind: 'resync' }): boolean =>
    this.filter.q.trim() !== '' || ('taskId' in event && event.taskId !== null && !event.task);

  /** Takes what an event says into the list and its counts. */
  hear(event: InboxEvent | { kind: 'resync' }): void {
    if (event.kind === 'resync' || !('task' in event) || !event.task) return;
    if (this.filter.q.trim()) return;
    const changed = event.task;
    for (const heard of this.#underway) heard.push(changed);
    if (!this.tasks) return;
    const shown = this.#shown(this.filter);
    const known = this.tasks.find(({ id }) => id === changed.id);
    if (this.counts) this.counts = recounted(this.counts, known, changed, shown);
    this.#show(patched(this.tasks, changed, shown), true);
    this.#recountLater();
  }

  #recountLater(): void {
    this.#recounting ??= setTimeout(
      () => {
        this.#recounting = null;
        bodyOf(inbox.counts.$get()).then(
          (counts) => {
            this.counts = counts;
          },
          () => undefined,
        );
      },
      recountMs * (0.5 + Math.random() / 2),
    );
  }

  /** Lets the clock of the list go; returns how it stops. */
  start(): () => void {
    const clock = setInterval(() => {
      this.now = Date.now();
    }, 15_000);
    return () => {
      clearInterval(clock);
      if (this.#recounting) clearTimeout(this.#recounting);
      if (this.#again) clearTimeout(this.#again);
    };
  }
}
