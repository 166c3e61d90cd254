import type { z } from 'zod';
import { Refusal } from '#domain/platform/refusal.ts';
import type { FieldRefusal } from '#domain/platform/refusal.ts';
import { recordAudits } from '#db/audit/audit.repository.ts';
import { setPrices } from '#db/billing/price.repository.ts';
import type { NewPrice } from '#db/billing/price.repository.ts';
import { canonicalJson } from '#db/inbox/submission.repository.ts';
import { findEntries, idsOfCodes } from '#db/platform/catalogue.repository.ts';
import type { Catalogue } from '#db/platform/catalogue.repository.ts';
import { uuidv7 } from '#db/tenancy/ids.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

const pricesOf = <Input extends { code: string }, Entry>(
  { price }: Catalogue<Input, Entry>,
  inputs: readonly Input[],
): NewPrice[] =>
  inputs.flatMap((input) => {
    const { priceMinor } = input as { priceMinor?: string };
    if (!price || priceMinor === undefined) return [];
    const code = `${price.prefix}${input.code}`;
    return [{ code, name: price.nameOf(input).slice(0, 200), amountMinor: BigInt(priceMinor) }];
  });

/** Adds entries with their prices from today on. @returns ids by code; a code that is in use is left out */
export async function insertEntries<Input extends { code: string }, Entry>(
  tenant: Tenant,
  catalogue: Catalogue<Input, Entry>,
  inputs: readonly Input[],
): Promise<Map<string, string>> {
  const { em, hospitalId } = tenant;
  const rows = inputs.map((input) => ({ id: uuidv7(), hospital_id: hospitalId, ...catalogue.rowOf(input) }));
  const [first] = rows;
  if (!first) return new Map();
  const columns = Object.keys(first);
  const places = `(${columns.map(() => '?').join(', ')})`;
  const made = await em.execute<{ id: string; code: string }[]>(
    `insert into ${catalogue.table} (${columns.join(', ')}) values ${rows.map(() => places).join(', ')}
     on conflict (hospital_id, code) do nothing returning id, code`,
    rows.flatMap((row) => Object.values(row)),
  );
  const ids = new Map(made.map((row) => [row.code, row.id]));
  await setPrices(
    tenant,
    pricesOf(
      catalogue,
      inputs.filter((input) => ids.has(input.code)),
    ),
  );
  await recordAudits(
    tenant,
    made.map(({ id }) => ({ action: 'catalogue.create', entity: catalogue.table, entityId: id })),
  );
  return ids;
}

/** Adds an entry. @returns its id @throws Refusal catalogue.code_taken with the id of who has the code */
export async function createEntry<Input extends { code: string }, Entry>(
  tenant: Tenant,
  catalogue: Catalogue<Input, Entry>,
  input: Input,
): Promise<string> {
  const id = (await insertEntries(tenant, catalogue, [input])).get(input.code);
  if (id) return id;
  const known = await idsOfCodes(tenant, catalogue.table, [input.code]);
  throw new Refusal('catalogue.code_taken', { id: known.get(input.code) ?? null }, [
    { path: 'code', message: 'in use' },
  ]);
}

/** Wrong fields of what was sent. */
export const fieldErrors = (error: z.core.$ZodError, at = ''): FieldRefusal[] =>
  error.issues.map((issue) => ({
    path: [...(at ? [at] : []), ...issue.path].join('.'),
    message: issue.message,
    code: issue.code,
  }));

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
  const parsed = catalogue.schema.safeParse({ ...known, ...given, code: before.code });
  if (!parsed.success) throw new Refusal('request.invalid', {}, fieldErrors(parsed.error));
  const after = parsed.data as Input & Record<string, unknown>;
  const isPriced = Boolean(before.price) || given['priceMinor'] !== undefined;
  const fields = Object.keys(after).filter(
    (field) =>
      canonicalJson(after[field]) !== canonicalJson(known[field]) ||
      (field === 'priceMinor' && isPriced && !before.price),
  );
  return { after, fields, isPriced };
}

/**
 * Changes the named members of entries; the rest stays. A new price is valid from the hospital's today on.
 * @throws Refusal not_found; request.invalid when an entry would not hold together
 */
export async function changeEntries<Input extends { code: string }, Entry extends { id: string }>(
  tenant: Tenant,
  catalogue: Catalogue<Input, Entry>,
  changes: readonly Change[],
): Promise<void> {
  if (!changes.length) return;
  const { em, hospitalId } = tenant;
  const ids = changes.map((change) => change.id);
  // Always in the order of ids, so that two who change the same entries never wait in a circle.
  await em.execute(
    `select 1 from ${catalogue.table} where hospital_id = ? and id in (?) order by id for update`,
    [hospitalId, ids],
  );
  const entries = new Map((await findEntries(tenant, catalogue, ids)).map((entry) => [entry.id, entry]));
  const applied = changes.map(({ id, named }) => {
    const entry = entries.get(id);
    if (!entry) throw new Refusal('not_found');
    return { id, ...applyChange(catalogue, entry, named) };
  });
  const changed = applied.filter((each) => each.fields.length > 0);
  for (const { id, after } of changed) {
    const row = catalogue.rowOf(after);
    await em.execute(
      `update ${catalogue.table} set ${Object.keys(row)
        .map((column) => `${column} = ?`)
        .join(', ')} where hospital_id = ? and id = ?`,
      [...Object.values(row), hospitalId, id],
    );
  }
  await setPrices(
    tenant,
    pricesOf(
      catalogue,
      changed.filter((each) => each.isPriced).map((each) => each.after),
    ),
  );
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
