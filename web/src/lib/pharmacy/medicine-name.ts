import type { Medicine } from '#contracts/pharmacy/medicine.ts';
import { amountText, genericText } from '#lib/pharmacy/dosage.ts';
import { api } from '#lib/platform/api.ts';
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
export const searchMedicines = (q: string): Promise<Found<Medicine>[]> => search(q, '');
/** Those that are sold without a prescription. */
export const searchOverTheCounter = (q: string): Promise<Found<Medicine>[]> => search(q, '&saleClass=otc');

async function search(q: string, only: string): Promise<Found<Medicine>[]> {
  const { items } = await api<{ items: Medicine[] }>(
    `/api/v1/pharmacy/medicines?limit=12&q=${encodeURIComponent(q)}${only}`,
  );
  return items.map((medicine) => ({
    id: medicine.id,
    name: medicineName(medicine),
    note: medicine.available
      ? t('basket.in_stock', { amount: amountText(medicine.available, medicine.baseUnit) })
      : t('basket.no_stock'),
    value: medicine,
  }));
}
