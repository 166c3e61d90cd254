import { taskKinds } from '#contracts/inbox/names.ts';
import type { TaskKind } from '#contracts/inbox/names.ts';

export const inboxViews = ['mine', 'desk', 'all'] as const;
export type InboxView = (typeof inboxViews)[number];
/** What of the inbox is shown. */
export type InboxFilter = { view: InboxView; kind: TaskKind | ''; q: string };
/** A filter that a person gave a name to. */
export type SavedFilter = InboxFilter & { name: string };

type Kept = { last: InboxFilter | null; saved: SavedFilter[] };
const maxSaved = 8;

const isFilter = (value: unknown): value is InboxFilter => {
  const of = value as Partial<InboxFilter> | null;
  return (
    typeof of === 'object' &&
    of !== null &&
    inboxViews.includes(of.view as InboxView) &&
    (of.kind === '' || (taskKinds as readonly string[]).includes(of.kind ?? '?')) &&
    typeof of.q === 'string'
  );
};

/** What a browser kept, of which nothing is believed. */
export function readFilters(text: string | null): Kept {
  try {
    const kept = JSON.parse(text ?? 'null') as Partial<Kept> | null;
    const saved = Array.isArray(kept?.saved) ? kept.saved : [];
    return {
      last: isFilter(kept?.last) ? kept.last : null,
      saved: saved.filter((each) => isFilter(each) && typeof each.name === 'string').slice(0, maxSaved),
    };
  } catch {
    return { last: null, saved: [] };
  }
}

/** The filters of a person in this browser: the last one, to begin with, and those with a name. Names of patients are not kept. */
export class Filters {
  saved = $state<SavedFilter[]>([]);
  readonly last: InboxFilter | null;
  readonly #key: string;

  constructor(userId: string) {
    this.#key = `hmtp-inbox.${userId}`;
    const kept = readFilters(localStorage.getItem(this.#key));
    this.saved = kept.saved;
    this.last = kept.last;
  }
  remember(now: InboxFilter): void {
    const kept: Kept = { last: { ...now, q: '' }, saved: $state.snapshot(this.saved) };
    localStorage.setItem(this.#key, JSON.stringify(kept));
  }
  save(name: string, now: InboxFilter): void {
    const others = this.saved.filter((each) => each.name !== name);
    this.saved = [...others, { ...now, q: '', name }].slice(-maxSaved);
    this.remember(now);
  }
  forget(name: string, now: InboxFilter): void {
    this.saved = this.saved.filter((each) => each.name !== name);
    this.remember(now);
  }
}
