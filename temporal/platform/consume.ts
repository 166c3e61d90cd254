import type { OutboxConsumer } from '#contracts/platform/event-names.ts';
import type { Database } from '#db/database.ts';
import { movePosition, unreadEvents } from '#db/platform/outbox-position.repository.ts';
import type { UnreadEvent } from '#db/platform/outbox-position.repository.ts';
import { inTenant } from '#db/tenancy/tenant.ts';
import type { Tenant, TenantContext } from '#db/tenancy/tenant.ts';

/** How many events of a hospital are read in one round. */
const batch = 100;
/** An event that fails for so long, while others of its hospital do not, lets those after it pass: the reconciler sees its case. */
const patienceSeconds = 300;

export type ConsumerLog = { warn(details: object, message: string): void };

/** Who does something about events, at least once each. */
export type Consumer<W> = {
  name: OutboxConsumer;
  /** What doing it needs of the rows, read in one transaction for all events of a round. */
  load(tenant: Tenant, event: UnreadEvent): Promise<W>;
  /** Events of a round with the same key are done once. */
  sameAs(event: UnreadEvent): string;
  /** Does it, outside every transaction. Doing it again must change nothing. */
  handle(event: UnreadEvent, loaded: W): Promise<void>;
};

export type Consumed = { done: number; isMore: boolean };

/**
 * One round of a consumer in one hospital: reads what comes after its place, does it, and only then moves its place on, past all that
 * is done without a gap. A process that ends in between does it again.
 * @throws the first failure, after the place is moved up to it
 */
export async function consumeOnce<W>(
  db: Database,
  ctx: TenantContext,
  { name, load, sameAs, handle }: Consumer<W>,
  olderThanSeconds: number,
  log: ConsumerLog,
): Promise<Consumed> {
  const { events, isMore } = await inTenant(db, ctx, async (tenant) => {
    const unread = await unreadEvents(tenant, name, olderThanSeconds, batch);
    const first = new Map<string, UnreadEvent>();
    for (const event of unread.events) if (!first.has(sameAs(event))) first.set(sameAs(event), event);
    const loaded = new Map(
      await Promise.all([...first].map(async ([key, event]) => [key, await load(tenant, event)] as const)),
    );
    return {
      ...unread,
      events: unread.events.map((event) => ({ event, word: loaded.get(sameAs(event)) as W })),
    };
  });
  if (!events.length) return { done: 0, isMore };
  const doing = new Map<string, Promise<void>>();
  for (const { event, word } of events)
    if (!doing.has(sameAs(event))) doing.set(sameAs(event), handle(event, word));
  const results = await Promise.allSettled(
    events.map(({ event }) => doing.get(sameAs(event)) as Promise<void>),
  );

  const isAlone = results.some(({ status }) => status === 'fulfilled');
  let reached: UnreadEvent | null = null;
  let failure: PromiseRejectedResult | null = null;
  for (const [index, { event }] of events.entries()) {
    const result = results[index];
    if (result?.status === 'rejected') {
      if (!isAlone || event.ageSeconds < patienceSeconds) {
        failure = result;
        break;
      }
      const { kind, caseId, ageSeconds } = event;
      log.warn(
        { consumer: name, kind, caseId, ageSeconds, error: String(result.reason) },
        'event left undone',
      );
    }
    reached = event;
  }
  const place = reached;
  if (place) await inTenant(db, ctx, (tenant) => movePosition(tenant, name, place.cursor));
  if (failure) throw failure.reason;
  return { done: events.length, isMore };
}
