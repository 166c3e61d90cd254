import type { Logger } from 'pino';
import type { Task } from '#contracts/inbox/task.ts';
import { createSessionWatch } from '#api/inbox/session-watch.ts';
import type { Database } from '#db/database.ts';
import { tasksToTell } from '#db/inbox/inbox-list.repository.ts';
import { inTenant } from '#db/tenancy/tenant.ts';
import { batch, endOfEvents, isAfter, readEvents } from '#db/platform/outbox-reader.ts';
import type { EventCursor, StoredEvent } from '#db/platform/outbox-reader.ts';

/** Milliseconds between readings while events come, and at most when none do. */
const busyMs = 50;
const idleMs = 400;
/** A reader further behind than this is told to fetch its lists anew instead. */
export const replayLimit = 5000;

/** An event with its task as it stands now; without it where the screen has to ask: after a gap, or with the database away. */
export type ToldEvent = StoredEvent & { task?: Task | undefined };

export type Subscriber = {
  hospitalId: string;
  sid: string;
  wants(event: StoredEvent): boolean;
  send(event: ToldEvent): void;
  /** The sign-in has ended. */
  end(): void;
  /** Too far behind to replay, or ahead of all there is: the screen must fetch everything. */
  resync(): void;
};
type Live = Subscriber & { cursor: EventCursor; buffer: ToldEvent[] | null };

/** One reader of the event table for all streams of this process. */
export type EventHub = {
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Something was written through this process: its events are looked for at once, and for a while often. */
  hurry(): void;
  /** Adds a stream; from `after` on, or from now. Nothing is missed or sent twice between replay and live. @returns ends it */
  subscribe(subscriber: Subscriber, after: EventCursor | null): Promise<() => void>;
  cursor(): EventCursor;
};

export function createEventHub(db: Database, log: Pick<Logger, 'warn'>): EventHub {
  const live = new Set<Live>();
  const sessions = createSessionWatch(db);
  let at: EventCursor = { xid: 0n, id: 0n };
  let stopped = true;
  let loop: Promise<void> = Promise.resolve();
  let wake = () => undefined as void;
  let wait = busyMs;
  let isHurried = false;

  const pool = () => {
    if (!db.dispatch) throw new Error('configuration: HMTP_DB_DISPATCH_URL is needed for live events');
    return db.dispatch;
  };

  const offer = (subscriber: Live, event: ToldEvent) => {
    if (subscriber.hospitalId !== event.hospitalId) return;
    if (subscriber.buffer) return void subscriber.buffer.push(event);
    if (!isAfter(event.cursor, subscriber.cursor)) return;
    subscriber.cursor = event.cursor;
    if (subscriber.wants(event)) subscriber.send(event);
  };

  /** Reads the tasks of a batch of events once, for all streams that will hear of them. */
  const withTasks = async (events: readonly StoredEvent[]): Promise<readonly ToldEvent[]> => {
    const told = new Map<string, Task>();
    const heard = events.filter(
      (event) =>
        event.taskId && [...live].some((each) => each.hospitalId === event.hospitalId && each.wants(event)),
    );
    for (const [hospitalId, some] of Map.groupBy(heard, (event) => event.hospitalId)) {
      const ids = [...new Set(some.map((event) => event.taskId as string))];
      const ctx = { hospitalId, actorId: null, role: null, requestId: null };
      // Events are told all the same: screens that get no task ask for it.
      const tasks = await inTenant(db, ctx, (tenant) => tasksToTell(tenant, ids)).catch(
        () => new Map<string, Task>(),
      );
      for (const [id, task] of tasks) told.set(id, task);
    }
    return events.map((event) => ({ ...event, task: event.taskId ? told.get(event.taskId) : undefined }));
  };
  const rest = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  const run = async () => {
    while (!stopped) {
      try {
        const events = await readEvents(pool(), at, null);
        for (const event of await withTasks(events)) {
          at = event.cursor;
          for (const subscriber of live) offer(subscriber, event);
        }
        wait = events.length ? busyMs : Math.min(idleMs, wait * 2);
        if (events.length === batch) continue;
      } catch (error) {
        log.warn(
          { error: error instanceof Error ? error.message : String(error) },
          'event reader waits for the database',
        );
        wait = 1000;
      }
      // Asked for while the events were being read: those of the one who asks may have come just after.
      if (isHurried) wait = busyMs;
      isHurried = false;
      await rest(wait);
    }
  };

  /** Sends what a returning stream missed, then joins it to the live ones. */
  const replay = async (subscriber: Live) => {
    let from = subscriber.cursor;
    // A place that is still to come was given before the store was set back: waiting for it, one would hear nothing for long.
    const isAhead = isAfter(from, await endOfEvents(pool()));
    for (let sent = 0; !isAhead && sent < replayLimit; sent += batch) {
      const events = await readEvents(pool(), from, subscriber.hospitalId);
      for (const event of events) {
        from = event.cursor;
        if (subscriber.wants(event)) subscriber.send(event);
      }
      if (events.length < batch) {
        subscriber.cursor = from;
        const late = subscriber.buffer ?? [];
        subscriber.buffer = null;
        for (const event of late) offer(subscriber, event);
        return;
      }
    }
    subscriber.resync();
    subscriber.cursor = at;
    subscriber.buffer = null;
  };

  return {
    cursor: () => at,
    start: async () => {
      at = await endOfEvents(pool());
      stopped = false;
      loop = run();
    },
    hurry: () => {
      isHurried = true;
      // A reader that is busy looks soon anyway: many who write make it look no more often.
      if (wait > busyMs) wake();
    },
    stop: async () => {
      stopped = true;
      sessions.stop();
      wake();
      await loop;
    },
    subscribe: async (subscriber, after) => {
      const entry: Live = { ...subscriber, cursor: after ?? at, buffer: after ? [] : null };
      live.add(entry);
      const forget = sessions.add(subscriber);
      const leave = () => {
        forget();
        live.delete(entry);
      };
      try {
        if (after) await replay(entry);
      } catch (error) {
        leave();
        throw error;
      }
      return leave;
    },
  };
}
