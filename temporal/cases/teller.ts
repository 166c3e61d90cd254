import type { Client } from '@temporalio/client';
import { countingAs } from '#db/driver/counts.ts';
import type { Database } from '#db/database.ts';
import { tellHospital } from '#temporal/cases/tell.ts';
import type { ConsumerLog } from '#temporal/platform/consume.ts';

/** Milliseconds until what is committed, but may still be preceded by a commit, is looked at again: at first, and at most. */
const [firstMs, lastMs] = [2, 100];
/** After so many looks in vain it is left to the relay. */
const looks = 12;

export type Teller = { wake(hospitalId: string): void; stop(): Promise<void> };

/**
 * Tells flows at once what steps of this process left for them, one round a hospital at a time. What it fails to tell stays in the
 * outbox: the relay tells it later.
 */
export function createTeller(db: Database, client: Client, taskQueue: string, log: ConsumerLog): Teller {
  const running = new Map<string, Promise<void>>();
  const again = new Set<string>();
  const run = async (hospitalId: string): Promise<void> => {
    let inVain = 0;
    let isMore: boolean;
    do {
      again.delete(hospitalId);
      try {
        const round = await tellHospital(db, client, taskQueue, hospitalId, 0, log);
        ({ isMore } = round);
        inVain = round.done ? 0 : inVain + 1;
      } catch (error) {
        log.warn({ error: error instanceof Error ? error.message : String(error) }, 'flows not told yet');
        return;
      }
      if (isMore && inVain && inVain < looks)
        await new Promise((resolve) => setTimeout(resolve, Math.min(lastMs, firstMs * 2 ** (inVain - 1))));
    } while (again.has(hospitalId) || (isMore && inVain < looks));
  };
  return {
    wake: (hospitalId) => {
      if (running.has(hospitalId)) {
        again.add(hospitalId);
        return;
      }
      running.set(
        hospitalId,
        countingAs(
          () => 'tell',
          () => run(hospitalId),
        ).finally(() => running.delete(hospitalId)),
      );
    },
    stop: async () => {
      await Promise.all(running.values());
    },
  };
}
