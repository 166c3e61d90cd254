import type { z } from 'zod';
import { Refusal } from '#domain/platform/refusal.ts';
import type { FieldRefusal } from '#domain/platform/refusal.ts';
import { recordAudit } from '#db/audit/audit.repository.ts';
import { setPrice } from '#db/billing/price.repository.ts';
import { findEntry, idsOfCodes } from '#db/platform/catalogue.repository.ts';
import type { Catalogue } from '#db/platform/catalogue.repository.ts';
import { uuidv7 } from '#db/tenancy/ids.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** Adds an entry with its price from today on. @returns its id, or null when the code is in use */
export async function insertEntry<Input extends { code: string }, Entry>(
  tenant: Tenant,
  catalogue: Catalogue<Input, Entry>,
  input: Input,
): Promise<string | null> {
  const row = { id: uuidv7(), hospital_id: tenant.hospitalId, ...catalogue.rowOf(input) };
  const [made] = await tenant.em.execute<{ id: string }[]>(
    `insert into ${catalogue.table} (${Object.keys(row).join(', ')}) values (${Object.keys(row)
      .map(() => '?')
      .join(', ')}) on conflict (hospital_id, code) do nothing returning id`,
    Object.values(row),
  );
  if (!made) return null;
  await filePrice(tenant, catalogue, input);
  await recordAudit(tenant, { action: 'catalogue.create', entity: catalogue.table, entityId: made.id });
  return made.id;
}

const filePrice = async <Input extends { code: string }, Entry>(
  tenant: Tenant,
  { price }: Catalogue<Input, Entry>,
  input: Input,
): Promise<void> => {
  const { priceMinor } = input as { priceMinor?: string };
  if (price && priceMinor !== undefined)
    await setPrice(tenant, {
      code: `${price.prefix}${input.code}`,
      name: price.nameOf(input).slice(0, 200),
      amountMinor: BigInt(priceMinor),
    });
};

/** Adds an entry. @returns its id @throws Refusal catalogue.code_taken with the id of who has the code */
export async function createEntry<Input extends { code: string }, Entry>(
  tenant: Tenant,
  catalogue: Catalogue<Input, Entry>,
  input: Input,
): Promise<string> {
  const id = await insertEntry(tenant, catalogue, input);
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

/**
 * Changes the named members of an entry; the rest stays. A new price is valid from the hospital's today on.
 * @throws Refusal not_found; request.invalid when the entry would not hold together
 */
export async function changeEntry<Input extends { code: string }, Entry>(
  tenant: Tenant,
  catalogue: Catalogue<Input, Entry>,
  id: string,
  change: Record<string, unknown>,
): Promise<void> {
  const { em, hospitalId } = tenant;
  await em.execute(`select 1 from ${catalogue.table} where hospital_id = ? and id = ? for update`, [
    hospitalId,
    id,
  ]);
  const before = (await findEntry(tenant, catalogue, id)) as Record<string, unknown> & {
    code: string;
    price?: { amountMinor: string } | null;
  };
  const known: Record<string, unknown> = { ...before, priceMinor: before.price?.amountMinor ?? '0' };
  const named = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  const parsed = catalogue.schema.safeParse({ ...known, ...named, code: before.code });
  if (!parsed.success) throw new Refusal('request.invalid', {}, fieldErrors(parsed.error));
  const after = parsed.data as Input & Record<string, unknown>;
  const fields = Object.keys(after).filter(
    (field) => JSON.stringify(after[field]) !== JSON.stringify(known[field]),
  );
  const isPriced = Boolean(before.price) || 'priceMinor' in named;
  if (!fields.length && isPriced === Boolean(before.price)) return;
  const row = catalogue.rowOf(after);
  await em.execute(
    `update ${catalogue.table} set ${Object.keys(row)
      .map((column) => `${column} = ?`)
      .join(', ')} where hospital_id = ? and id = ?`,
    [...Object.values(row), hospitalId, id],
  );
  if (catalogue.price && isPriced) await filePrice(tenant, catalogue, after);
  await recordAudit(tenant, {
    action: 'catalogue.update',
    entity: catalogue.table,
    entityId: id,
    details: { fields },
  });
}
