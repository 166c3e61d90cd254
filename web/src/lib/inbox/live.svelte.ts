import type { InboxEvent } from '#contracts/inbox/task.ts';
import { auth } from '#lib/platform/clients.ts';

type Listener = (event: InboxEvent | { kind: 'resync' }) => void;
// Nothing shown depends on who listens, so a plain array does.
let listeners: readonly Listener[] = [];
/** Whether this browser hears events now; screens say so when it does not. */
export const live = $state({ connected: false });

const pollMs = 60_000;
const reopenMs = 3000;
const lockName = 'hmtp-inbox-stream';
let channel: BroadcastChannel | null = null;
let stop: (() => void) | null = null;

const tell = (event: Parameters<Listener>[0]) => {
  for (const listener of listeners) listener(event);
};

/** One stream a browser: the tab that holds the lock opens it and tells the others. The browser itself resumes with Last-Event-ID. */
function lead(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    let source: EventSource;
    let isFirst = true;
    let reopening: ReturnType<typeof setTimeout> | null = null;
    const say = (connected: boolean) => {
      live.connected = connected;
      channel?.postMessage({ connected });
    };
    const pass = (event: Parameters<Listener>[0]) => {
      tell(event);
      channel?.postMessage({ event });
    };
    const open = () => {
      source = new EventSource('/api/v1/inbox/stream');
      source.onopen = () => {
        say(true);
        // What happened after a screen was read and before this stream began is told by nobody.
        if (isFirst) pass({ kind: 'resync' });
        isFirst = false;
      };
      source.onerror = () => {
        say(false);
        // A browser comes back by itself after a broken line, but not after a refusal, such as that of an ended token.
        if (source.readyState === EventSource.CLOSED) reopen();
      };
      source.addEventListener('inbox', (message) =>
        pass(JSON.parse((message as MessageEvent<string>).data) as InboxEvent),
      );
      source.addEventListener('resync', () => pass({ kind: 'resync' }));
    };
    const reopen = () => {
      reopening = setTimeout(() => {
        // Asking who we are renews the sign-in; events of the time between are not known one by one any more.
        auth.me.$get().then(
          () => {
            if (signal.aborted) return;
            open();
            pass({ kind: 'resync' });
          },
          () => {
            if (!signal.aborted) reopen();
          },
        );
      }, reopenMs);
    };
    open();
    signal.addEventListener('abort', () => {
      if (reopening) clearTimeout(reopening);
      source.close();
      say(false);
      resolve();
    });
  });
}

/** Starts hearing events, with a slow poll beside it for when the line is down. Called by the signed-in layout. */
export function startLive(): () => void {
  stop?.();
  const abort = new AbortController();
  channel = new BroadcastChannel(lockName);
  channel.onmessage = (message: MessageEvent<{ event?: InboxEvent; connected?: boolean }>) => {
    if (message.data.event) tell(message.data.event);
    if (message.data.connected !== undefined) live.connected = message.data.connected;
  };
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
    channel?.close();
    channel = null;
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

/** Calls back on events, at most every 250 ms; returns how to stop. */
export function onLive(
  wants: (event: InboxEvent | { kind: 'resync' }) => boolean,
  act: () => void,
): () => void {
  let timer: ReturnType<typeof setTimeout> | null = null;
  const listener: Listener = (event) => {
    if (timer || !(event.kind === 'resync' || wants(event as InboxEvent))) return;
    timer = setTimeout(() => {
      timer = null;
      act();
    }, 250);
  };
  listeners = [...listeners, listener];
  return () => {
    listeners = listeners.filter((entry) => entry !== listener);
    if (timer) clearTimeout(timer);
  };
}
