import type { InboxEvent } from '#contracts/inbox/task.ts';
import { auth } from '#lib/platform/clients.ts';

/** What a stream says: an event of an inbox, or that everything is to be asked for anew. */
export type Heard = InboxEvent | { kind: 'resync' };
type Hearing = { hear(heard: Heard): void; connected(isConnected: boolean): void };

const [firstAgainMs, lastAgainMs] = [300, 5000];
/** The server says every 25 seconds that it lives; who says nothing for longer than twice that is gone without a word. */
const silentMs = 60_000;

/**
 * One stream of events, opened again after every break at the place it had: what was missed meanwhile comes then, and nothing twice.
 * The browser's own coming back waits for seconds and gives up after a refusal; this one does neither.
 * @returns how it is closed
 */
export function openStream({ hear, connected }: Hearing): () => void {
  let source: EventSource | null = null;
  let lastId = '';
  let isClosed = false;
  let tries = 0;
  let again: ReturnType<typeof setTimeout> | null = null;
  let silence: ReturnType<typeof setTimeout> | null = null;

  const heardAt = (message: Event) => {
    const { lastEventId } = message as MessageEvent<string>;
    if (lastEventId) lastId = lastEventId;
    if (silence) clearTimeout(silence);
    silence = setTimeout(lose, silentMs);
  };
  function open(): void {
    if (isClosed) return;
    const isFirst = lastId === '';
    const address = '/api/v1/inbox/stream';
    const stream = new EventSource(
      isFirst ? address : `${address}?${new URLSearchParams({ lastEventId: lastId }).toString()}`,
    );
    source = stream;
    stream.onopen = () => {
      tries = 0;
      connected(true);
      // What happened after a screen was read and before this stream began is told by nobody.
      if (isFirst) hear({ kind: 'resync' });
    };
    stream.onerror = lose;
    for (const name of ['ping', 'inbox', 'resync'])
      stream.addEventListener(name, (message) => {
        heardAt(message);
        if (name === 'inbox') hear(JSON.parse((message as MessageEvent<string>).data) as InboxEvent);
        if (name === 'resync') hear({ kind: 'resync' });
      });
  }
  function shut(): void {
    source?.close();
    source = null;
    if (again) clearTimeout(again);
    if (silence) clearTimeout(silence);
    again = silence = null;
  }
  function lose(): void {
    if (isClosed) return;
    shut();
    connected(false);
    again = setTimeout(comeBack, Math.min(firstAgainMs * 2 ** tries, lastAgainMs));
    tries += 1;
  }
  /** Asking who we are renews a sign-in whose token has ended; a stream alone could not. */
  function comeBack(): void {
    if (isClosed || source) return;
    if (again) clearTimeout(again);
    again = null;
    auth.me.$get().then(
      () => {
        if (!source) open();
      },
      () => {
        if (!source && !again) lose();
      },
    );
  }
  const backAtOnce = () => {
    tries = 0;
    if (!source) comeBack();
  };
  const onVisible = () => {
    if (document.visibilityState === 'visible') backAtOnce();
  };
  window.addEventListener('offline', lose);
  window.addEventListener('online', backAtOnce);
  document.addEventListener('visibilitychange', onVisible);
  open();
  return () => {
    isClosed = true;
    shut();
    window.removeEventListener('offline', lose);
    window.removeEventListener('online', backAtOnce);
    document.removeEventListener('visibilitychange', onVisible);
    connected(false);
  };
}
