import { Runtime } from '@temporalio/worker';
import { totals } from '#db/driver/counts.ts';
import type { Counts } from '#db/driver/counts.ts';

const everyMs = 250;

const names: Record<keyof Counts, string> = {
  statements: 'hmtp_db_statements_total',
  roundTrips: 'hmtp_db_round_trips_total',
  transactions: 'hmtp_db_transactions_total',
  asText: 'hmtp_db_text_statements_total',
};

/** Adds what the database was asked for to the worker's metrics, beside those of Temporal. @returns ends it */
export function startDatabaseMetrics(): () => void {
  const meter = Runtime.instance().metricMeter;
  const counters = (Object.keys(names) as (keyof Counts)[]).map((what) => ({
    what,
    counter: meter.createCounter(names[what]),
    told: 0,
  }));
  const tell = () => {
    for (const each of counters) {
      const more = totals[each.what] - each.told;
      if (more) each.counter.add(more);
      each.told += more;
    }
  };
  const timer = setInterval(tell, everyMs).unref();
  return () => clearInterval(timer);
}
