import { MedicineInput } from '#contracts/pharmacy/medicine.ts';
import { dayPlus } from '#domain/platform/calendar.ts';
import { Medicine, StockBatch, StockMovement } from '#db/pharmacy/pharmacy.entity.ts';
import { hospitalClock } from '#db/platform/hospital.repository.ts';
import { readTable } from '#db/seeds/tables.ts';
import type { CataloguePrice } from '#db/seeds/tables.ts';
import { uuidv7 } from '#db/tenancy/ids.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** Days from the seeding to the expiry of the batches each medicine begins with, and how many packs are in them. */
const opening = [
  { letter: 'A', expiresInDays: 40, packs: 40 },
  { letter: 'B', expiresInDays: 425, packs: 160 },
];
/** The batch that shows what may not be issued any more. */
const expired = { letter: 'X', expiresInDays: -20, packs: 6 };
/** Packs of one unit or many: no batch of the demo is smaller than this, in base units. */
const leastUnits = 60;

/** Fills the medicines of a hospital that has none, with what is in stock. @returns their prices, a base unit each */
export async function seedMedicines(tenant: Tenant): Promise<CataloguePrice[]> {
  const { em, hospitalId } = tenant;
  const { today } = await hospitalClock(tenant);
  const now = new Date();
  const medicines = (await readTable('medicines')).map((row) => ({
    id: uuidv7(),
    stock: row('stock'),
    ...MedicineInput.parse({
      code: row('code'),
      ...(row('rxnorm') ? {} : { system: '' }),
      rxnorm: row('rxnorm') || null,
      generic: row('generic'),
      brand: row('brand'),
      form: row('form'),
      strength: row('strength'),
      atc: row('atc') || null,
      baseUnit: row('base_unit'),
      packSize: Number(row('pack_size')),
      saleClass: row('sale_class'),
      priceMinor: row('price_minor'),
    }),
  }));
  const batches = medicines.flatMap(({ id, code, packSize, stock }, index) =>
    (stock === 'none' ? [] : stock === 'expired' ? [...opening, expired] : opening).map((batch) => ({
      id: uuidv7(),
      hospitalId,
      medicineId: id,
      batchNumber: `${code}-${String(index + 101)}${batch.letter}`,
      expiresOn: dayPlus(today, batch.expiresInDays),
      onHand: Math.max(batch.packs * packSize, leastUnits),
      reserved: 0,
      createdAt: now,
    })),
  );
  await em.insertMany(
    Medicine,
    medicines.map(({ stock: _, priceMinor: __, pricePer: ___, ...medicine }) => ({
      ...medicine,
      hospitalId,
    })),
  );
  await em.insertMany(StockBatch, batches);
  await em.insertMany(
    StockMovement,
    batches.map((batch) => ({
      id: uuidv7(),
      hospitalId,
      batchId: batch.id,
      medicineId: batch.medicineId,
      kind: 'receive' as const,
      quantity: batch.onHand,
      lineId: null,
      visitId: null,
      patientId: null,
      reason: 'opening stock',
      movedBy: null,
      movedAt: now,
      submissionId: null,
    })),
  );
  return medicines.map(({ code, generic, strength, form, priceMinor }) => ({
    code: `MED:${code}`,
    name: [generic, strength, form].filter(Boolean).join(' ').slice(0, 200),
    priceMinor,
  }));
}
