import type { Database } from '#db/database.ts';
import { endedSessions } from '#db/inbox/draft.repository.ts';
import { inTenant } from '#db/tenancy/tenant.ts';

/** How often the sign-ins behind open streams are looked at: signing out closes them. */
const everyMs = 2_000;

type Watched = { hospitalId: string; sid: string; end(): void };

/** Looks at the sign-ins of all open streams together, in one question a hospital: a hundred open inboxes cost what one does. */
export function createSessionWatch(db: Database) {
  const watched = new Set<Watched>();
  let timer: NodeJS.Timeout | null = null;

  const look = async (): Promise<void> => {
    const hospitals = Map.groupBy(watched, ({ hospitalId }) => hospitalId);
    for (const [hospitalId, streams] of hospitals) {
      const ctx = { hospitalId, actorId: null, role: null, requestId: null };
      const sids = [...new Set(streams.map(({ sid }) => sid))];
      // While the database is away nobody can sign out either.
      const ended = await inTenant(db, ctx, (tenant) => endedSessions(tenant, sids)).catch(
        (): string[] => [],
      );
      for (const stream of streams) if (ended.includes(stream.sid)) stream.end();
    }
  };
  const again = (): void => {
    timer = setTimeout(() => void look().finally(() => (watched.size ? again() : (timer = null))), everyMs);
    timer.unref();
  };

  return {
    /** Calls `end` once the sign-in has ended. @returns stops looking */
    add(stream: Watched): () => void {
      watched.add(stream);
      if (!timer) again();
      return () => watched.delete(stream);
    },
    stop(): void {
      watched.clear();
      if (timer) clearTimeout(timer);
      timer = null;
    },
  };
}
export type SessionWatch = ReturnType<typeof createSessionWatch>;
