/** Something said about what was just done; it goes by itself, an error later than what went well. */
export type Said = {
  id: number;
  tone: 'ok' | 'danger';
  text: string;
  detail: string;
  /** How long it can be read; null until it is closed. */
  milliseconds: number | null;
  /** What can be done about it, as taking it back. */
  action: ToastAction | null;
};
export type ToastAction = { label: string; act: () => void };

/** What stands on the screen now (`toaster.svelte`), at most three: the oldest makes room. */
export const said = $state<{ now: Said[] }>({ now: [] });

let last = 0;
function say(
  tone: Said['tone'],
  text: string,
  detail: string,
  milliseconds: number | null,
  action: ToastAction | null = null,
): void {
  last += 1;
  said.now = [...said.now, { id: last, tone, text, detail, milliseconds, action }].slice(-3);
}

/** Takes a message away. */
export function unsay(id: number): void {
  said.now = said.now.filter((each) => each.id !== id);
}

/** Says what became of an act where the screen that did it may be gone already. `stays`: until somebody closes it. */
export const toast = {
  success: (text: string): void => say('ok', text, '', 5000),
  /** Of what can be taken back: a little longer, with a button that does. */
  undoable: (text: string, action: ToastAction): void => say('ok', text, '', 10_000, action),
  error: (text: string, { detail = '', stays = false }: { detail?: string; stays?: boolean } = {}): void =>
    say('danger', text, detail, stays ? null : 10_000),
};
