/** One server-sent event. */
export type StreamEvent = { event: string; id: string | undefined; data: Record<string, unknown> };

export type EventStream = {
  /** Everything received so far, pings left out. */
  readonly events: StreamEvent[];
  /** Id to come back with: the last one received, a ping's too. */
  lastId(): string | undefined;
  readonly isOver: () => boolean;
  close(): void;
};

function readEvent(block: string): StreamEvent {
  const field = (name: string) =>
    block
      .split('\n')
      .find((line) => line.startsWith(`${name}:`))
      ?.slice(name.length + 1)
      .trim();
  const data = JSON.parse(field('data') ?? '{}') as Record<string, unknown>;
  return { event: field('event') ?? 'message', id: field('id'), data };
}

/** Opens the stream of an inbox as a browser does, resuming after `lastEventId`. Resolves when its first ping is there. */
export async function openStream(
  apiUrl: string,
  token: string,
  lastEventId?: string,
  hear: (event: StreamEvent) => void = () => undefined,
): Promise<EventStream> {
  const abort = new AbortController();
  const answer = await fetch(`${apiUrl}/api/v1/inbox/stream`, {
    headers: { Authorization: `Bearer ${token}`, ...(lastEventId ? { 'Last-Event-ID': lastEventId } : {}) },
    signal: abort.signal,
  });
  if (!answer.ok || !answer.body) throw new Error(`stream: ${answer.status} ${await answer.text()}`);
  const events: StreamEvent[] = [];
  let [over, last] = [false, lastEventId];
  const stream = answer.body.pipeThrough(new TextDecoderStream());
  const opened = Promise.withResolvers<void>();
  const read = async () => {
    let rest = '';
    for await (const chunk of stream) {
      const blocks = (rest + chunk).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const event of blocks.filter(Boolean).map(readEvent)) {
        last = event.id ?? last;
        if (event.event !== 'ping') {
          events.push(event);
          hear(event);
        }
        opened.resolve();
      }
    }
  };
  void read()
    .catch(() => undefined)
    .finally(() => {
      over = true;
      opened.reject(new Error('the stream ended before its first event'));
    });
  await opened.promise;
  return { events, lastId: () => last, isOver: () => over, close: () => abort.abort() };
}
