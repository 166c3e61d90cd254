import { fieldCode, wrongFields } from '#contracts/platform/field-error.ts';
import { Refusal } from '#domain/platform/refusal.ts';
import { recordAudits } from '#db/audit/audit.repository.ts';
import { canonicalJson } from '#db/inbox/submission.repository.ts';
import { lockEntries, writeEntries } from '#db/platform/catalogue-change.repository.ts';
import type { Catalogue } from '#db/platform/catalogue.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { changedMeanwhile } from '#activities/audit/changed-meanwhile.ts';
import { assertHolds } from '#activities/catalogue/assert-holds.ts';

type Change = { id: string; named: Record<string, unknown> };

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
 * Changes the named members of entries; the rest stays. A new price is valid from the hospital's today on.
 * @throws Refusal not_found; changed.meanwhile when an entry is not of the version any more that is named; request.invalid when one would
 * not hold together
 */
export async function changeEntries<
  Input extends { code: string },
  Entry extends { id: string; version: number },
>(tenant: Tenant, catalogue: Catalogue<Input, Entry>, changes: readonly Change[]): Promise<void> {
  if (!changes.length) return;
  const entries = await lockEntries(
    tenant,
    catalogue,
    changes.map((change) => change.id),
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
      return entry ? [{ id, ...applyChange(catalogue, entry, named) }] : [];
    })
    .filter(({ fields }) => fields.length > 0);
  await writeEntries(tenant, catalogue, changed);
  await recordAudits(
    tenant,
    changed.map(({ id, fields }) => ({
      action: 'catalogue.update',
      entity: catalogue.table,
      entityId: id,
      details: { fields },
    })),
  );
}
