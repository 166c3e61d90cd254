import type { Medicine } from '#contracts/pharmacy/medicine.ts';
import type { SaleClass } from '#contracts/pharmacy/names.ts';
import { amountText, genericText } from '#lib/pharmacy/dosage.ts';
import { bodyOf } from '#lib/platform/client.ts';
import { medicines } from '#lib/platform/clients.ts';
import type { Found } from '#lib/visits/catalogue.ts';
import { t } from '#lib/i18n/messages.ts';

/** A medicine as lists name it: generic, strength, form. The brand is written apart. */
export const medicineName = ({
  generic,
  strength,
  form,
}: Pick<Medicine, 'generic' | 'strength' | 'form'>): string =>
  genericText([generic, strength, form].filter(Boolean).join(' '));

/** Medicines by words of generic, brand, strength or code, with what is in stock of each. */
export const searchMedicines = (q: string): Promise<Found<Medicine>[]> => search(q);
/** Those that are sold without a prescription. */
export const searchOverTheCounter = (q: string): Promise<Found<Medicine>[]> => search(q, 'otc');

async function search(q: string, saleClass?: SaleClass): Promise<Found<Medicine>[]> {
  const query = { q, limit: '12', ...(saleClass ? { saleClass } : {}) };
  const { items } = await bodyOf(medicines.$get({ query }));
  return items.map((medicine) => ({
    id: medicine.id,
    name: medicineName(medicine),
    note: medicine.available
      ? t('basket.in_stock', { amount: amountText(medicine.available, medicine.baseUnit) })
      : t('basket.no_stock'),
    value: medicine,
  }));
}
