import type { CurrentMedicine } from '#contracts/visits/clinical-summary.ts';
import { lineAgain } from '#lib/pharmacy/new-line.ts';
import { bodyOf } from '#lib/platform/client.ts';
import { medicines } from '#lib/platform/clients.ts';
import { toast } from '#lib/ui/toast.svelte.ts';
import type { TypedBasket } from '#lib/visits/basket.ts';
import { t } from '#lib/i18n/messages.ts';

/**
 * Puts lines that were prescribed before into a basket, as if they had been typed. A medicine that the catalogue has meanwhile lost is
 * told and not added; one that is in the basket stays as it is.
 * @returns the key of the first of them in the basket, where work goes on; null where there is none
 */
export async function prescribeAgain(
  basket: TypedBasket,
  lines: readonly CurrentMedicine[],
): Promise<string | null> {
  const found = await Promise.all(
    lines.map(async (past) => ({
      past,
      medicine: await bodyOf(medicines[':id'].$get({ param: { id: past.medicineId } })).catch(() => null),
    })),
  );
  let first: string | null = null;
  for (const { past, medicine } of found) {
    const there = basket.lines.find((line) => line.medicineId === past.medicineId);
    if (there) first ??= there.key;
    else if (!medicine) toast.error(t('error.load'));
    else if (!medicine.active) toast.error(t('basket.again_gone', { name: past.name }));
    else {
      const line = lineAgain(medicine, past);
      basket.lines.push(line);
      first ??= line.key;
    }
  }
  return first;
}
