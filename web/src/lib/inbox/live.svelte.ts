import { openStream } from '#lib/inbox/event-stream.ts';
import type { Heard } from '#lib/inbox/event-stream.ts';

type Listener = (heard: Heard) => void;
// Nothing shown depends on who listens, so a plain array does.
let listeners: readonly Listener[] = [];
/**
 * Whether this browser hears events now. `isLost` where it has not for longer than a moment: screens say so, and that what they
 * show may be old.
 */
export const live = $state({ connected: false, isLost: false });

const pollMs = 60_000;
const momentMs = 1500;
const restMs = 200;
const lockName = 'hmtp-inbox-stream';
type Word = { event?: Heard; connected?: boolean; asks?: true };
let channel: BroadcastChannel | null = null;
let stop: (() => void) | null = null;
let losing: ReturnType<typeof setTimeout> | null = null;

const tell = (heard: Heard) => {
  for (const listener of listeners) listener(heard);
};

/** A line that is back within a moment was never away. */
function show(connected: boolean): void {
  live.connected = connected;
  if (losing) clearTimeout(losing);
  losing = null;
  if (connected) live.isLost = false;
  else if (!navigator.onLine) live.isLost = true;
  else
    losing = setTimeout(() => {
      live.isLost = true;
    }, momentMs);
}

/** One stream a browser: the tab that holds the lock opens it and tells the others. */
function lead(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const say = (word: Word) => channel?.postMessage(word);
    const close = openStream({
      hear: (event) => {
        tell(event);
        say({ event });
      },
      connected: (connected) => {
        show(connected);
        say({ connected });
      },
    });
    // A tab opened later asks how things are.
    channel?.addEventListener('message', ({ data }: MessageEvent<Word>) => {
      if (data.asks) say({ connected: live.connected });
    });
    signal.addEventListener('abort', () => {
      close();
      resolve();
    });
  });
}

/** Starts hearing events, with a slow poll beside it for when the line is down. Called by the signed-in layout. */
export function startLive(): () => void {
  stop?.();
  const abort = new AbortController();
  const bus = new BroadcastChannel(lockName);
  channel = bus;
  bus.onmessage = ({ data }: MessageEvent<Word>) => {
    if (data.event) tell(data.event);
    if (data.connected !== undefined) show(data.connected);
  };
  bus.postMessage({ asks: true } satisfies Word);
  void navigator.locks
    .request(lockName, { signal: abort.signal }, () => lead(abort.signal))
    .catch(() => undefined);
  const poll = setInterval(() => {
    if (document.visibilityState === 'visible') tell({ kind: 'resync' });
  }, pollMs);
  const onFocus = () => tell({ kind: 'resync' });
  window.addEventListener('focus', onFocus);
  stop = () => {
    abort.abort();
    clearInterval(poll);
    window.removeEventListener('focus', onFocus);
    bus.close();
    if (channel === bus) channel = null;
    stop = null;
  };
  return stop;
}

/** Calls back on every event with what it says; returns how to stop. */
export function onEvent(act: Listener): () => void {
  const listener: Listener = (event) => act(event);
  listeners = [...listeners, listener];
  return () => {
    listeners = listeners.filter((entry) => entry !== listener);
  };
}

/** Calls back on events, at once on the first and then at most every 200 ms; returns how to stop. */
export function onLive(wants: (heard: Heard) => boolean, act: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | null = null;
  let isWanted = false;
  const go = () => {
    isWanted = false;
    timer = setTimeout(() => {
      timer = null;
      if (isWanted) go();
    }, restMs);
    act();
  };
  const stopHearing = onEvent((heard) => {
    if (!(heard.kind === 'resync' || wants(heard))) return;
    isWanted = true;
    if (!timer) go();
  });
  return () => {
    stopHearing();
    if (timer) clearTimeout(timer);
  };
}
