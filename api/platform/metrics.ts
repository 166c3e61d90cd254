import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { countsTeller } from '#db/driver/counts.ts';
import type { Counts } from '#db/driver/counts.ts';

const databaseCounters: Readonly<Record<keyof Counts, readonly [name: string, help: string]>> = {
  statements: ['hmtp_db_statements_total', 'Statements sent, without those that begin and end transactions'],
  roundTrips: ['hmtp_db_round_trips_total', 'Waits for PostgreSQL'],
  transactions: ['hmtp_db_transactions_total', 'Transactions begun'],
  asText: ['hmtp_db_text_statements_total', 'Statements that could not be prepared'],
};

/** Adds what the database was asked for, by the act that asked: a route pattern or a job. */
function countDatabase(registers: Registry[]): void {
  const tell = countsTeller();
  const counters = {} as Record<keyof Counts, Counter<'act'>>;
  // All are told at once, by whichever is read first.
  const collect = () => {
    for (const { act, what, more } of tell()) counters[what].inc({ act }, more);
  };
  for (const [what, [name, help]] of Object.entries(databaseCounters) as [keyof Counts, [string, string]][])
    counters[what] = new Counter({ name, help, labelNames: ['act'], registers, collect });
}

/** Metrics of one API process. Labels hold route patterns, kinds and methods only: no hospital, no person. */
export type Metrics = ReturnType<typeof createMetrics>;

export function createMetrics() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  countDatabase(registers);
  return {
    registry,
    duration: new Histogram({
      name: 'hmtp_http_request_duration_seconds',
      help: 'Time from request to answer',
      labelNames: ['route', 'method', 'status'],
      registers,
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    }),
    errors: new Counter({ name: 'hmtp_http_errors_total', help: 'Answers 500: faults of ours', registers }),
    visits: new Gauge({
      name: 'hmtp_opd_visits_total',
      help: 'Outpatient visits ever opened and closed, from the database',
      labelNames: ['event', 'kind'],
      registers,
    }),
    receipts: new Gauge({
      name: 'hmtp_billing_receipts_total',
      help: 'Receipts ever given, from the database',
      labelNames: ['method'],
      registers,
    }),
    amount: new Gauge({
      name: 'hmtp_billing_amount_minor_total',
      help: 'Money ever received, minor units, from the database',
      labelNames: ['currency', 'method'],
      registers,
    }),
    unsettled: new Gauge({
      name: 'hmtp_submissions_unsettled',
      help: 'Submissions whose flow has not answered yet',
      registers,
    }),
    differences: new Gauge({
      name: 'hmtp_reconcile_differences',
      help: 'Cases whose flow and tables differ, as last compared',
      registers,
    }),
    openTasks: new Gauge({
      name: 'hmtp_inbox_tasks_open',
      help: 'Tasks open or claimed',
      labelNames: ['kind'],
      registers,
    }),
  };
}
