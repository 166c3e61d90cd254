import type { LocalDate } from '#contracts/platform/wire.ts';
import type { Waits } from '#contracts/inbox/waits.ts';
import { taskKinds } from '#contracts/inbox/names.ts';
import type { TaskKind } from '#contracts/inbox/names.ts';
import { hospitalClock } from '#db/platform/hospital.repository.ts';
import { together } from '#db/tenancy/together.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** Of a kind in an hour; `hour` is null for the whole day. */
type Begun = { kind: TaskKind; hour: number | null; begun: number; median: number; p90: number };
type Waiting = { kind: TaskKind; waiting: number; longest: number };

const rounded = (minutes: number): number => Math.max(0, Math.round(minutes * 10) / 10);

/**
 * How long the work of a day waited from being opened until it was taken, by kind and by hour of the day in the hospital's zone.
 * What was taken and given back counts from when it was taken again; what was cancelled does not count.
 */
export async function waitsOf(tenant: Tenant, day: LocalDate | undefined): Promise<Waits> {
  const { timeZone, today } = await hospitalClock(tenant);
  const date = day ?? today;
  const { em, hospitalId } = tenant;
  const [begun, waiting] = await together([
    em.execute<Begun[]>(
      `select kind, hour, count(*)::int as begun,
          percentile_cont(0.5) within group (order by minutes) as median, percentile_cont(0.9) within group (order by minutes) as p90
        from (select kind, extract(hour from claimed_at at time zone ?)::int as hour, extract(epoch from claimed_at - created_at)::float8 / 60 as minutes
                from task
               where hospital_id = ? and state <> 'cancelled'
                 and claimed_at >= (?::date)::timestamp at time zone ? and claimed_at < (?::date + 1)::timestamp at time zone ?) taken
       group by grouping sets ((kind), (kind, hour))
       order by kind, hour`,
      [timeZone, hospitalId, date, timeZone, date, timeZone],
    ),
    date === today
      ? em.execute<Waiting[]>(
          `select kind, count(*)::int as waiting, max(extract(epoch from now() - created_at))::float8 / 60 as longest
            from task where hospital_id = ? and state = 'open' group by kind`,
          [hospitalId],
        )
      : [],
  ]);
  const kinds = taskKinds.flatMap((kind) => {
    const rows = begun.filter((row) => row.kind === kind);
    const whole = rows.find(({ hour }) => hour === null);
    const open = waiting.find((row) => row.kind === kind);
    if (!whole && !open) return [];
    const spread = ({ begun: count, median, p90 }: Begun) => ({
      begun: count,
      median: rounded(median),
      p90: rounded(p90),
    });
    return [
      {
        kind,
        ...(whole ? spread(whole) : { begun: 0, median: 0, p90: 0 }),
        waiting: open?.waiting ?? 0,
        longest: open ? rounded(open.longest) : null,
        hours: rows.flatMap((row) => (row.hour === null ? [] : [{ hour: row.hour, ...spread(row) }])),
      },
    ];
  });
  return { date, kinds };
}
