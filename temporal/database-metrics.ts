import { activityInfo } from '@temporalio/activity';
import { Runtime } from '@temporalio/worker';
import type { ActivityInboundCallsInterceptor } from '@temporalio/worker';
import type { StepInput } from '#contracts/cases/messages.ts';
import { countingAs, countsTeller } from '#db/driver/counts.ts';
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
  const counters = {
    statements: meter.createCounter(names.statements),
    roundTrips: meter.createCounter(names.roundTrips),
    transactions: meter.createCounter(names.transactions),
    asText: meter.createCounter(names.asText),
  };
  const tell = countsTeller();
  const timer = setInterval(() => {
    for (const { act, what, more } of tell()) counters[what].add(more, { act });
  }, everyMs).unref();
  return () => clearInterval(timer);
}

/** An activity by its name; a step also by its case's type, and by the kind of task that it completes. */
function actOf(input: Partial<StepInput> | undefined): string {
  const { activityType } = activityInfo();
  if (activityType !== 'takeStep') return activityType;
  return [activityType, input?.terms?.type, input?.plan?.completes?.kind ?? input?.step].join(' ');
}

/** Counts what each activity asks of the database under its name. */
export const countActivities = (): { inbound: ActivityInboundCallsInterceptor } => ({
  inbound: {
    execute: (input, next) =>
      countingAs(
        () => actOf(input.args[0] as never),
        () => next(input),
      ),
  },
});
