import type { LocalDate } from '#contracts/platform/wire.ts';
import { fieldCode, wrongFields } from '#contracts/platform/field-error.ts';
import { Refusal } from '#domain/platform/refusal.ts';
import { recordAudits } from '#db/audit/audit.repository.ts';
import { dayPlus } from '#domain/platform/calendar.ts';
import { daySetFrom } from '#domain/platform/day-limits.ts';
import { canonicalJson } from '#db/inbox/submission.repository.ts';
import { lockEntries, writeEntries } from '#db/platform/catalogue-change.repository.ts';
import type { Catalogue } from '#db/platform/catalogue.repository.ts';
import { hospitalClock } from '#db/platform/hospital.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { changedMeanwhile } from '#activities/audit/changed-meanwhile.ts';
import { assertHolds } from '#activities/catalogue/assert-holds.ts';

type Change = { id: string; named: Record<string, unknown> };

/** How far ahead a change may be planned: fees and formularies are set for a year. */
const furthestDays = 400;

/** An entry as it is after a change, and which of its fields that changes. @throws Refusal request.invalid */
function applyChange<Input extends { code: string }, Entry>(
  catalogue: Catalogue<Input, Entry>,
  entry: Entry,
  named: Record<string, unknown>,
): { after: Input; fields: string[]; isPriced: boolean } {
  const before = entry as Record<string, unknown> & { code: string; price?: { amountMinor: string } | null };
  const known: Record<string, unknown> = { ...before, priceMinor: before.price?.amountMinor ?? '0' };
  const given = Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined));
  const parsed = catalogue.schema.safeParse({ ...known, ...given, code: before.code }, { error: fieldCode });
  if (!parsed.success) throw new Refusal('request.invalid', {}, wrongFields(parsed.error));
  const after = parsed.data as Input & Record<string, unknown>;
  assertHolds(catalogue, parsed.data);
  const isPriced = Boolean(before.price) || given['priceMinor'] !== undefined;
  const fields = Object.keys(after).filter(
    (field) =>
      canonicalJson(after[field]) !== canonicalJson(known[field]) ||
      (field === 'priceMinor' && isPriced && !before.price),
  );
  return { after, fields, isPriced };
}

/** Which fields of an entry a change would change. @throws Refusal request.invalid */
export const changedFields = <Input extends { code: string }, Entry>(
  catalogue: Catalogue<Input, Entry>,
  entry: Entry,
  named: Record<string, unknown>,
): string[] => applyChange(catalogue, entry, named).fields;

/**
 * Changes the named members of entries from a day on, the hospital's today when left out; the rest stays as it is on that day. What was
 * ordered before keeps the version it was ordered by.
 * @throws Refusal not_found; changed.meanwhile when an entry is not of the version any more that is named; request.invalid when one would
 * not hold together
 */
export async function changeEntries<
  Input extends { code: string },
  Entry extends { id: string; version: number },
>(
  tenant: Tenant,
  catalogue: Catalogue<Input, Entry>,
  changes: readonly Change[],
  from: LocalDate | null = null,
): Promise<void> {
  if (!changes.length) return;
  const { today } = await hospitalClock(tenant);
  const later = daySetFrom(from, today, dayPlus(today, furthestDays));
  const entries = await lockEntries(
    tenant,
    catalogue,
    changes.map((change) => change.id),
    later ?? today,
  );
  for (const { id, named } of changes) {
    const entry = entries.get(id);
    if (!entry) throw new Refusal('not_found');
    if (named['version'] !== undefined && named['version'] !== entry.version)
      throw await changedMeanwhile(tenant, { entity: catalogue.table, entityId: id });
  }
  const changed = changes
    .flatMap(({ id, named }) => {
      const entry = entries.get(id);
      return entry ? [{ id, version: entry.version, ...applyChange(catalogue, entry, named) }] : [];
    })
    // A plan is written even where it says what would be so anyhow: that may be planned anew.
    .filter(({ fields }) => fields.length > 0 || later !== null);
  await writeEntries(tenant, catalogue, changed, later);
  await recordAudits(
    tenant,
    changed.map(({ id, fields }) => ({
      action: 'catalogue.update',
      entity: catalogue.table,
      entityId: id,
      details: { fields, ...(later ? { from: later } : {}) },
    })),
  );
}
