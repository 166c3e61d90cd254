const prefix = 'hmtp.typed.';

type Kept = { owner: string; form: unknown };
/** Where it is kept: the storage of this tab only. Null where there is none, as in a test or a browser that forbids it. */
function storage(): Storage | null {
  try {
    return globalThis.sessionStorage ?? null;
  } catch {
    return null;
  }
}

/**
 * What is typed into a form of which the server knows nothing yet, so that reloading the page loses nothing. It names patients: it is
 * kept for this tab and this person only, and forgotten when it was sent, when the sign-in ends and when somebody else signs in.
 * Tasks keep theirs on the server (`inbox/draft.svelte.ts`).
 */
export function keepTyping(name: string, owner: string, form: unknown): void {
  try {
    storage()?.setItem(prefix + name, JSON.stringify({ owner, form } satisfies Kept));
  } catch {
    // A storage that is full or forbidden: what is typed is then lost by a reload, and by nothing else.
  }
}

/** What was typed by the same person, or null. What somebody else left is forgotten. */
export function readTyping<T>(name: string, owner: string): T | null {
  try {
    const kept = JSON.parse(storage()?.getItem(prefix + name) ?? 'null') as Kept | null;
    if (kept?.owner === owner) return kept.form as T;
  } catch {
    // Nothing this version wrote.
  }
  forgetTyping(name);
  return null;
}

export const forgetTyping = (name: string): void => storage()?.removeItem(prefix + name);

/** Forgets everything that is kept: whoever sits here next finds nothing. */
export function forgetAllTyping(): void {
  const kept = storage();
  if (!kept) return;
  for (const key of Object.keys(kept)) if (key.startsWith(prefix)) kept.removeItem(key);
}
