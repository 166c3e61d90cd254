import type { OpenAPIHono } from '@hono/zod-openapi';
import { streamSSE } from 'hono/streaming';
import { z } from 'zod';
import { roleMay } from '#contracts/identity/names.ts';
import { taskPermission } from '#contracts/inbox/names.ts';
import type { StoredEvent } from '#db/platform/outbox-reader.ts';
import type { ToldEvent } from '#api/inbox/event-hub.ts';
import type { CursorKeys } from '#db/tenancy/vault.ts';
import { seenBy } from '#db/inbox/inbox-list.repository.ts';
import { openCursor, sealCursor } from '#api/inbox/cursor.ts';
import { sessionOf } from '#api/platform/env.ts';
import type { AppEnv, Session } from '#api/platform/env.ts';
import { guarded } from '#api/platform/guarded.ts';

/** How often a quiet stream says that it lives. */
const pingMs = 25_000;
/** Of a reader that does not take its events no more than this is kept; then it is told to fetch everything instead. */
const backlogLimit = 1_000;

const streamRoute = guarded({
  method: 'get',
  path: '/api/v1/inbox/stream',
  guard: 'inbox.use',
  tags: ['inbox'],
  summary: 'Server-sent events: what changed, with the task as it is now; resumes after Last-Event-ID',
  request: {
    query: z.object({
      lastEventId: z.string().max(64).optional().describe('for clients that cannot set the header'),
    }),
  },
  responses: {
    200: {
      description: 'event: inbox | ping | resync',
      content: { 'text/event-stream': { schema: z.string() } },
    },
  },
});

/** Whether a person's role may know of an event: the same rule as for the lists. */
export const mayHear = (session: Pick<Session, 'role' | 'hospitalId'>, event: StoredEvent): boolean => {
  if (event.hospitalId !== session.hospitalId) return false;
  if (event.taskKind) return roleMay(session.role, taskPermission(event.taskKind));
  return roleMay(session.role, event.kind === 'token.changed' ? 'queue.read' : 'visit.read');
};

type Words = { readonly event: string; readonly id: string; readonly data: string };
const resyncAt = (id: string): Words => ({ event: 'resync', id, data: '{}' });

/** What was written of an event: once for all who see as much of it, so a hundred open inboxes do not seal and write it a hundred times. */
const written = { whole: new WeakMap<ToldEvent, Words>(), withoutNames: new WeakMap<ToldEvent, Words>() };
function wordsOf(keys: CursorKeys, told: ToldEvent, session: Session): Words {
  const task = told.task && seenBy(told.task, { id: session.userId, departmentId: session.departmentId });
  const isWhole = task === told.task;
  const known = written[isWhole ? 'whole' : 'withoutNames'].get(told);
  if (known) return known;
  const { cursor, kind, taskId, visitId, taskKind, departmentId, assigneeId } = told;
  const data = { kind, taskId, visitId, taskKind, departmentId, assigneeId, ...(task ? { task } : {}) };
  const words = { event: 'inbox', id: sealCursor(keys, cursor), data: JSON.stringify(data) };
  written[isWhole ? 'whole' : 'withoutNames'].set(told, words);
  return words;
}

export function registerStreamRoute(app: OpenAPIHono<AppEnv>) {
  return app.openapi(streamRoute, (c) => {
    const { events, db } = c.get('deps');
    const session = sessionOf(c);
    const keys = db.vault.cursorKeys;
    const last = c.req.header('Last-Event-ID') ?? c.req.valid('query').lastEventId;
    const after = last ? openCursor(keys, last) : null;
    c.header('X-Accel-Buffering', 'no');
    c.header('Cache-Control', 'no-store');
    return streamSSE(c, async (stream) => {
      const waiting: Words[] = [];
      let wake = () => undefined as void;
      let over = false;
      const end = () => {
        over = true;
        wake();
      };
      stream.onAbort(end);
      const push = (words: Words) => {
        // Not ended: it would come back with the same id, miss as much, and be ended again, for ever.
        const isTooMuch = waiting.length >= backlogLimit;
        if (isTooMuch) waiting.length = 0;
        waiting.push(isTooMuch ? resyncAt(words.id) : words);
        wake();
      };
      // Taken before one listens: what comes between the two is told after the first ping, and must be after its id.
      const begin = sealCursor(keys, events.cursor());
      // A cursor we did not make: the screen fetches everything and goes on from here.
      if (last && !after) push(resyncAt(begin));
      const leave = await events.subscribe(
        {
          hospitalId: session.hospitalId,
          sid: session.sid,
          end,
          wants: (event) => mayHear(session, event),
          send: (event) => push(wordsOf(keys, event, session)),
          resync: () => push(resyncAt(sealCursor(keys, events.cursor()))),
        },
        after,
      );
      let quietSince = Date.now();
      try {
        await stream.writeSSE({
          event: 'ping',
          data: '{}',
          ...(after ? {} : { id: begin }),
        });
        while (!over) {
          const next = waiting.shift();
          if (next) {
            await stream.writeSSE(next);
            quietSince = Date.now();
            continue;
          }
          await new Promise<void>((resolve) => {
            const timer = setTimeout(resolve, Math.max(1, quietSince + pingMs - Date.now()));
            wake = () => {
              clearTimeout(timer);
              resolve();
            };
          });
          if (waiting.length || over) continue;
          if (Date.now() - quietSince < pingMs) continue;
          await stream.writeSSE({ event: 'ping', data: '{}' });
          quietSince = Date.now();
        }
      } finally {
        leave();
      }
    }) as never;
  });
}
