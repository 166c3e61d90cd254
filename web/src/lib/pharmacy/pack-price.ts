import '#lib/pharmacy/stock-words.ts';
import type { Medicine } from '#contracts/pharmacy/medicine.ts';
import { amountText } from '#lib/pharmacy/dosage.ts';
import { moneyText } from '#lib/platform/format.ts';
import { t } from '#lib/i18n/messages.ts';

/** What a medicine costs, for how much of it: `₹50.00 for 60 mL`; null without a price. */
export const packPrice = ({ price, pricePer, baseUnit }: Medicine): string | null =>
  price && t('medicine.price_of', { price: moneyText(price), amount: amountText(pricePer, baseUnit) });
