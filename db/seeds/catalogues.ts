import { ProcedureTypeInput } from '#contracts/procedures/procedure-order.ts';
import { ServicePrice } from '#db/billing/billing.entity.ts';
import type { Database } from '#db/database.ts';
import { ProcedureType } from '#db/procedures/procedure.entity.ts';
import { hospitalClock } from '#db/platform/hospital.repository.ts';
import { seedTests } from '#db/seeds/lab-catalogue.ts';
import { seedMedicines } from '#db/seeds/pharmacy.ts';
import { readTable } from '#db/seeds/tables.ts';
import type { CataloguePrice } from '#db/seeds/tables.ts';
import { uuidv7 } from '#db/tenancy/ids.ts';
import { inTenant } from '#db/tenancy/tenant.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

async function seedProcedures(tenant: Tenant): Promise<CataloguePrice[]> {
  const types = (await readTable('procedures')).map((row) =>
    ProcedureTypeInput.parse({
      code: row('code'),
      name: row('name'),
      durationMinutes: Number(row('minutes')),
      needsSide: row('needs_side') === 'yes',
      priceMinor: row('price_minor'),
    }),
  );
  await tenant.em.insertMany(
    ProcedureType,
    types.map(({ priceMinor: _, ...type }) => ({ id: uuidv7(), hospitalId: tenant.hospitalId, ...type })),
  );
  return types.map(({ code, name, priceMinor }) => ({ code: `PROC:${code}`, name, priceMinor }));
}

const catalogues = [
  ['lab_test', seedTests],
  ['medicine', seedMedicines],
  ['procedure_type', seedProcedures],
] as const;

/**
 * Fills the catalogues of a demo hospital in one transaction, each only when it is empty: also in a hospital that was seeded before
 * there were catalogues. What somebody has begun to fill is left alone.
 */
export async function fillCatalogues(db: Database, hospitalId: string): Promise<void> {
  await inTenant(db, { hospitalId, actorId: null, role: null, requestId: 'seed' }, async (tenant) => {
    const { em } = tenant;
    const { currency } = await hospitalClock(tenant);
    for (const [table, fill] of catalogues) {
      const [known] = await em.execute<unknown[]>(`select 1 from ${table} where hospital_id = ? limit 1`, [
        hospitalId,
      ]);
      if (known) continue;
      const prices = await fill(tenant);
      await em.insertMany(
        ServicePrice,
        prices.map(({ code, name, priceMinor }) => ({
          id: uuidv7(),
          hospitalId,
          code,
          name,
          amountMinor: BigInt(priceMinor),
          per: 1,
          currency,
          validFrom: '2020-01-01',
          validTo: null,
        })),
      );
    }
  });
}
