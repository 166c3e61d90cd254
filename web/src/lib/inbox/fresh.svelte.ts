import type { Task } from '#contracts/inbox/task.ts';

/** Tasks that came into the list while this person was elsewhere or looked at something else; seen once they are opened or left alone a while. */
export class Fresh {
  ids = $state.raw<readonly string[]>([]);
  #known: Readonly<Record<string, true>> = {};

  /** The list as it is now. What was read on, or searched for, was there before: that is no news, and neither is the first list. */
  see(tasks: readonly Pick<Task, 'id'>[], isNews: boolean): void {
    const known = this.#known;
    const ids = tasks.map(({ id }) => id);
    if (isNews) {
      const came = ids.filter((id) => !known[id] && !this.ids.includes(id));
      const left = this.ids.filter((id) => ids.includes(id));
      if (came.length || left.length !== this.ids.length) this.ids = [...left, ...came];
    }
    this.#known = { ...known, ...Object.fromEntries(ids.map((id) => [id, true] as const)) };
  }
  seen(id: string): void {
    if (this.ids.includes(id)) this.ids = this.ids.filter((each) => each !== id);
  }
}
