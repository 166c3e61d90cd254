import type { Role } from '#contracts/identity/names.ts';

/** Who is signed in in this browser: what its tabs tell each other. Null after signing out. */
export type Person = { userId: string; role: Role; name: string };
/** Before a sign-in ends each tab is asked to save what is half typed, and says when it has. */
type Word = { person: Person | null } | { save: 'asked' | 'done' };

const channelName = 'hmtp-person';
const lockName = 'hmtp-refresh';
/** How long is waited for other tabs: one that is asleep must not keep somebody from leaving. */
const saveWithinMs = 700;

let channel: BroadcastChannel | null = null;
const open = (): BroadcastChannel | null =>
  typeof BroadcastChannel === 'undefined' ? null : (channel ??= new BroadcastChannel(channelName));

/** Tells the other tabs at once; a tab that does not hear it learns it from the API at its next request. */
export const tellTabs = (person: Person | null): void => open()?.postMessage({ person } satisfies Word);

/**
 * Calls back when another tab signed somebody in or out, and before it does.
 * @param save saves what is half typed here
 */
export function hearTabs(heard: (person: Person | null) => void, save: () => Promise<void>): void {
  const tabs = open();
  if (!tabs) return;
  tabs.onmessage = ({ data }: MessageEvent<Word>) => {
    if ('person' in data) heard(data.person);
    else if (data.save === 'asked')
      void save().finally(() => tabs.postMessage({ save: 'done' } satisfies Word));
  };
}

/** Asks the other tabs to save, and waits until they have, or for a moment: nobody tells how many there are. */
export async function askTabsToSave(): Promise<void> {
  const tabs = open();
  if (!tabs || !('locks' in navigator)) return;
  const others = (await navigator.locks.query()).held?.filter(({ name }) => name === tabLock).length ?? 1;
  if (others <= 1) return;
  await new Promise<void>((resolve) => {
    let left = others - 1;
    const answered = ({ data }: MessageEvent<Word>) => {
      if (!('save' in data) || data.save !== 'done') return;
      left -= 1;
      if (left <= 0) end();
    };
    const end = () => {
      clearTimeout(timer);
      tabs.removeEventListener('message', answered);
      resolve();
    };
    const timer = setTimeout(end, saveWithinMs);
    tabs.addEventListener('message', answered);
    tabs.postMessage({ save: 'asked' } satisfies Word);
  });
}

const tabLock = 'hmtp-tab';
let isCounted = false;
/** Lets other tabs count this one, for as long as it is open. */
export function countTab(): void {
  if (isCounted || !('locks' in navigator)) return;
  isCounted = true;
  void navigator.locks.request(tabLock, { mode: 'shared' }, () => new Promise(() => undefined));
}

/** Lets one tab after the other do something, as far as the browser knows locks: over https, and over http on the machine itself. */
export const oneTabAtATime = <T>(act: () => Promise<T>): Promise<T> =>
  'locks' in navigator ? navigator.locks.request(lockName, act) : act();
