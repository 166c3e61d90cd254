import type { Database } from '#db/database.ts';
import { lastDifferences } from '#db/platform/reconcile.repository.ts';
import { inTenant, listHospitals } from '#db/tenancy/tenant.ts';

export type Totals = {
  visits: { event: string; kind: string; count: number }[];
  receipts: { method: string; currency: string; count: number; amountMinor: number }[];
  tasks: { kind: string; count: number }[];
  unsettled: number;
  /** Differences between flows and tables that the newest comparisons found. */
  differences: number;
};

/** Totals over all hospitals, each read in its own context: what the metrics say, so that a restart never makes them lie. */
export async function readTotals(db: Database): Promise<Totals> {
  const totals: Totals = { visits: [], receipts: [], tasks: [], unsettled: 0, differences: 0 };
  for (const { id } of await listHospitals(db)) {
    await inTenant(
      db,
      { hospitalId: id, actorId: null, role: null, requestId: 'metrics' },
      async (tenant) => {
        const { em } = tenant;
        totals.differences += await lastDifferences(tenant);
        totals.visits.push(
          ...(await em.execute<Totals['visits']>(
            "select 'opened' as event, kind, count(*)::int as count from visit group by kind union all select 'closed', kind, count(*)::int from visit where closed_at is not null group by kind",
          )),
        );
        totals.receipts.push(
          ...(await em.execute<Totals['receipts']>(
            'select method, currency, count(*)::int as count, sum(amount_minor)::float8 as "amountMinor" from payment group by method, currency',
          )),
        );
        totals.tasks.push(
          ...(await em.execute<Totals['tasks']>(
            "select kind, count(*)::int as count from task where state in ('open', 'claimed', 'completing') group by kind",
          )),
        );
        const [row] = await em.execute<{ count: number }[]>(
          "select count(*)::int as count from submission where state in ('stored', 'applied')",
        );
        totals.unsettled += row?.count ?? 0;
      },
    );
  }
  return totals;
}
