import type { Role } from '#contracts/identity/names.ts';

/** Who is signed in in this browser: what its tabs tell each other. Null after signing out. */
export type Person = { userId: string; role: Role; name: string };

const channelName = 'hmtp-person';
const lockName = 'hmtp-refresh';

let channel: BroadcastChannel | null = null;
const open = (): BroadcastChannel | null =>
  typeof BroadcastChannel === 'undefined' ? null : (channel ??= new BroadcastChannel(channelName));

/** Tells the other tabs at once; a tab that does not hear it learns it from the API at its next request. */
export const tellTabs = (person: Person | null): void => open()?.postMessage({ person });

/** Calls back when another tab signed somebody in or out. */
export function hearTabs(heard: (person: Person | null) => void): void {
  const tabs = open();
  if (tabs) tabs.onmessage = (message: MessageEvent<{ person: Person | null }>) => heard(message.data.person);
}

/** Lets one tab after the other do something, as far as the browser knows locks: over https, and over http on the machine itself. */
export const oneTabAtATime = <T>(act: () => Promise<T>): Promise<T> =>
  'locks' in navigator ? navigator.locks.request(lockName, act) : act();
