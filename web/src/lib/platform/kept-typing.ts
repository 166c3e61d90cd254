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

/** What stands under a key; null where it is nothing this version wrote. */
function readKept(kept: Storage, key: string): Kept | null {
  try {
    return JSON.parse(kept.getItem(key) ?? 'null') as Kept | null;
  } catch {
    return null;
  }
}

/** What was typed by the same person, or null. What somebody else left is forgotten. */
export function readTyping<T>(name: string, owner: string): T | null {
  const tab = storage();
  const kept = tab && readKept(tab, prefix + name);
  if (kept?.owner === owner) return kept.form as T;
  forgetTyping(name);
  return null;
}

export const forgetTyping = (name: string): void => storage()?.removeItem(prefix + name);

/** Forgets what is kept here and fits. */
function forgetKept(fits: (kept: Storage, key: string) => boolean): void {
  const kept = storage();
  if (!kept) return;
  for (const key of Object.keys(kept)) if (key.startsWith(prefix) && fits(kept, key)) kept.removeItem(key);
}

/**
 * Forgets what other people left here: a tab that slept through their sign-out, or was closed and opened again, still has it.
 * @param userId whose own stays; what an owner adds to that says of what it is, as of which patient
 */
export const forgetTypingOfOthers = (userId: string): void =>
  forgetKept((kept, key) => {
    const owner = readKept(kept, key)?.owner;
    return owner !== userId && !owner?.startsWith(`${userId}:`);
  });

/** Forgets everything that is kept: whoever sits here next finds nothing. */
export const forgetAllTyping = (): void => forgetKept(() => true);
