import type { Medicine } from '#contracts/pharmacy/medicine.ts';
import { mustSucceed } from '../person.ts';
import type { Person } from '../person.ts';

/** Batches of a receipt: their share of the quantity, and how many years and which day they keep. */
const batches = [
  { half: 0, years: 1, day: '12-31' },
  { half: 1, years: 2, day: '06-30' },
] as const;

/** How a quantity is received: in two batches of which the first expires first; one unit is not divided. */
export function receiptsOf(
  quantity: number,
  year: number,
): { batchNumber: string; expiresOn: string; quantity: number }[] {
  return batches.flatMap(({ half, years, day }) => {
    const part = half === 0 ? Math.ceil(quantity / 2) : Math.floor(quantity / 2);
    const expiresOn = `${year + years}-${day}`;
    // The day is part of the number: a batch is known by one day of expiry.
    return part > 0 ? [{ batchNumber: `SIM-${expiresOn}`, expiresOn, quantity: part }] : [];
  });
}

/** Takes in what is missing of a medicine for a quantity to be handed over. @returns base units received */
export async function stockUp(
  keeper: Person,
  medicine: Pick<Medicine, 'id' | 'available'>,
  needed: number,
): Promise<number> {
  const missing = needed - medicine.available;
  if (missing <= 0) return 0;
  for (const receipt of receiptsOf(missing, new Date().getUTCFullYear()))
    mustSucceed(
      'goods receipt',
      await keeper.act('POST', '/api/v1/pharmacy/stock/receipts', {
        ...receipt,
        medicineId: medicine.id,
        reason: 'What the simulation hands over',
      }),
    );
  return missing;
}
