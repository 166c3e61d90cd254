import type { QueueDisplay } from '#contracts/appointments/display.ts';
import type { Database } from '#db/database.ts';
import { displayedQueues } from '#db/appointments/display.repository.ts';
import { hospitalClock } from '#db/platform/hospital.repository.ts';
import { inTenant, listHospitals } from '#db/tenancy/tenant.ts';
import type { KnownHospital } from '#db/tenancy/tenant.ts';
import { visitorIn } from '#api/identity/named-hospital.ts';
import type { AppContext } from '#api/platform/env.ts';

/** How long an answer is kept: however many ask, the database is asked once in this time for a hospital, and once for their list. */
const keptMs = 2000;
type Kept<T> = { answer: Promise<T>; until: number };
const lists = new WeakMap<Database, Kept<KnownHospital[]>>();
const displays = new WeakMap<Database, Map<string, Kept<QueueDisplay>>>();

/** Asks once for all who ask meanwhile; what failed is asked anew. */
function keep<T>(ask: () => Promise<T>, forget: () => void): Kept<T> {
  const answer = ask();
  answer.catch(forget);
  return { answer, until: Date.now() + keptMs };
}
const isFresh = <T>(kept: Kept<T> | undefined): kept is Kept<T> =>
  kept !== undefined && kept.until > Date.now();

/** Hospitals that show their queues to everybody. */
export async function shownHospitals(c: AppContext): Promise<KnownHospital[]> {
  const { db } = c.get('deps');
  let kept = lists.get(db);
  if (!isFresh(kept)) {
    kept = keep(
      () => listHospitals(db),
      () => lists.delete(db),
    );
    lists.set(db, kept);
  }
  return (await kept.answer).filter((hospital) => hospital.showsQueues && !hospital.isPlatform);
}

/** What the walls of a hospital show now. */
export function showDisplay(c: AppContext, { id, name }: KnownHospital): Promise<QueueDisplay> {
  const { db } = c.get('deps');
  const ofHospitals = displays.get(db) ?? new Map<string, Kept<QueueDisplay>>();
  displays.set(db, ofHospitals);
  let kept = ofHospitals.get(id);
  if (!isFresh(kept)) {
    kept = keep(
      () => read(c, { id, name }),
      () => ofHospitals.delete(id),
    );
    ofHospitals.set(id, kept);
  }
  return kept.answer;
}

const read = (c: AppContext, { id, name }: Pick<KnownHospital, 'id' | 'name'>): Promise<QueueDisplay> =>
  inTenant(c.get('deps').db, visitorIn(c, id), async (tenant) => {
    const { timeZone } = await hospitalClock(tenant);
    const queues = await displayedQueues(tenant);
    return { hospitalName: name, timeZone, at: new Date().toISOString(), queues };
  });
