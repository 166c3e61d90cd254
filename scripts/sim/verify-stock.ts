import type { StockBatch, StockMovement } from '#contracts/pharmacy/medicine.ts';
import { inParallel } from '#temporal/platform/in-parallel.ts';
import type { VisitOrders } from './orders.ts';
import type { Person } from './person.ts';
import type { Played } from './play.ts';
import type { Team } from './team.ts';

const pageOf = 100;
type Page<T> = { items: T[]; nextCursor: string | null };
type Ledger = readonly Pick<StockMovement, 'kind' | 'quantity' | 'visitId'>[];

/** Reads a list to its end. */
async function readAll<T>(person: Person, path: string): Promise<T[]> {
  const all: T[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const more: string = cursor && `&cursor=${encodeURIComponent(cursor)}`;
    const page: Page<T> = await person.read<Page<T>>(
      `${path}${path.includes('?') ? '&' : '?'}limit=${pageOf}${more}`,
    );
    all.push(...page.items);
    cursor = page.nextCursor;
  }
  return all;
}

const sumOf = (ledger: Ledger, ...kinds: StockMovement['kind'][]): number =>
  ledger.reduce((sum, move) => sum + (kinds.includes(move.kind) ? move.quantity : 0), 0);

/** How a batch is not what its ledger says, or null: on hand is received - issued + restocked, and what a person corrected. */
export function batchDifference(
  batch: Pick<StockBatch, 'batchNumber' | 'onHand' | 'reserved'>,
  ledger: Ledger,
): string | null {
  const received = sumOf(ledger, 'receive');
  const issued = -sumOf(ledger, 'issue');
  const restocked = sumOf(ledger, 'restock');
  const corrected = sumOf(ledger, 'adjust', 'write_off');
  const expected = received - issued + restocked + corrected;
  const isPossible = received >= 0 && issued >= 0 && batch.reserved >= 0 && batch.reserved <= batch.onHand;
  if (batch.onHand === expected && isPossible) return null;
  return `batch ${batch.batchNumber} has ${batch.onHand} (${batch.reserved} reserved), its ledger says ${received} - ${issued} + ${restocked} + ${corrected}`;
}

/** Base units that prescriptions say were handed over, by medicine. */
export function issuedOf(orders: readonly VisitOrders[]): Map<string, number> {
  const issued = new Map<string, number>();
  for (const { lines } of orders.flatMap((each) => each.prescriptions))
    for (const line of lines) issued.set(line.medicineId, (issued.get(line.medicineId) ?? 0) + line.issued);
  return issued;
}

/**
 * Has the store keeper of a hospital compare every batch with its ledger, and what the ledgers say was issued in the played visits
 * with what the prescriptions say.
 */
async function checkStock(team: Team, own: ReadonlyMap<string, VisitOrders>) {
  const keeper = team.of('store_keeper', 0);
  const base = '/api/v1/pharmacy/stock/batches';
  const batches = await readAll<StockBatch>(keeper, `${base}?includeEmpty=true`);
  const differing: string[] = [];
  const issued = issuedOf([...own.values()]);
  await inParallel(batches, async (batch) => {
    const ledger = await readAll<StockMovement>(keeper, `${base}/${batch.id}/movements`);
    const difference = batchDifference(batch, ledger);
    if (difference) differing.push(`${team.hospital}: ${difference}`);
    const inVisits = ledger.filter((move) => move.visitId !== null && own.has(move.visitId));
    issued.set(batch.medicineId, (issued.get(batch.medicineId) ?? 0) + sumOf(inVisits, 'issue'));
  });
  for (const [medicineId, left] of issued)
    if (left !== 0)
      differing.push(
        `${team.hospital}: ${left} of medicine ${medicineId} issued without a line of the ledger`,
      );
  return { batches: batches.length, differing };
}

/** Checks the stock of every hospital. @returns how many batches were looked at, and a line for each difference */
export async function compareStock(
  teams: readonly Team[],
  orders: ReadonlyMap<Played, VisitOrders>,
): Promise<{ batches: number; differing: string[] }> {
  const result = { batches: 0, differing: [] as string[] };
  for (const team of teams) {
    const own = new Map(
      [...orders].flatMap(([played, each]) => (played.team === team ? [[played.visitId, each]] : [])),
    );
    const { batches, differing } = await checkStock(team, own);
    result.batches += batches;
    result.differing.push(...differing);
  }
  return result;
}
