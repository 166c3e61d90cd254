import '#lib/labs/lab-words.ts';
import type { LabPanel, LabTest } from '#contracts/labs/catalogue.ts';
import type { Medicine } from '#contracts/pharmacy/medicine.ts';
import type { ProcedureType } from '#contracts/procedures/procedure-order.ts';
import { dosageText } from '#lib/pharmacy/dosage.ts';
import { searchMedicines } from '#lib/pharmacy/medicine-name.ts';
import { lineOf } from '#lib/pharmacy/new-line.ts';
import { readShorthand, saysDosage } from '#lib/pharmacy/shorthand.ts';
import type { Shorthand } from '#lib/pharmacy/shorthand.ts';
import { bodyOf } from '#lib/platform/client.ts';
import { labPanels, labTests, procedureTypes } from '#lib/platform/clients.ts';
import { moneyText } from '#lib/platform/format.ts';
import { dosageOf } from '#lib/visits/basket.ts';
import type { Found } from '#lib/visits/catalogue.ts';
import { pastFound } from '#lib/visits/past-orders.ts';
import type { PastOrder } from '#lib/visits/past-orders.ts';
import { t, tAny } from '#lib/i18n/messages.ts';

export type Orderable =
  | { kind: 'test'; test: LabTest }
  | { kind: 'panel'; panel: LabPanel }
  | { kind: 'medicine'; medicine: Medicine; said: Shorthand }
  | { kind: 'procedure'; type: ProcedureType }
  | PastOrder;
export type BasketPart = 'labs' | 'medicines' | 'procedures';

const limit = '8';
const noted = (...parts: (string | false | null)[]): string => parts.filter(Boolean).join(' · ');

async function labsFound(q: string): Promise<Found<Orderable>[]> {
  const query = { q, limit };
  const [tests, panels] = await Promise.all([
    bodyOf(labTests.$get({ query })),
    bodyOf(labPanels.$get({ query })),
  ]);
  return [
    ...panels.items.map((panel) => ({
      id: panel.id,
      name: panel.name,
      note: t('basket.panel', { count: panel.testIds.length }),
      value: { kind: 'panel', panel } as const,
    })),
    ...tests.items.map((test) => ({
      id: test.id,
      name: test.name,
      note: noted(tAny(`specimen.${test.specimenType}`), test.price && moneyText(test.price)),
      value: { kind: 'test', test } as const,
    })),
  ];
}

async function medicinesFound(said: Shorthand): Promise<Found<Orderable>[]> {
  const found = await searchMedicines(said.name);
  return found.map(({ value: medicine, ...entry }) => ({
    ...entry,
    // What was typed is read back before it is taken.
    note: saysDosage(said) ? noted(dosageText(dosageOf(lineOf(medicine, said))), entry.note) : entry.note,
    value: { kind: 'medicine', medicine, said } as const,
  }));
}

async function proceduresFound(q: string): Promise<Found<Orderable>[]> {
  const { items } = await bodyOf(procedureTypes.$get({ query: { q, limit } }));
  return items.map((type) => ({
    id: type.id,
    name: type.name,
    note: noted(t('basket.minutes', { count: type.durationMinutes }), type.price && moneyText(type.price)),
    value: { kind: 'procedure', type } as const,
  }));
}

/** Whose name begins with what was typed comes first, then whose word does; otherwise as the catalogues answered. */
function closeness(name: string, q: string): number {
  const [inName, wanted] = [name.toLowerCase(), q.toLowerCase()];
  if (inName.startsWith(wanted)) return 0;
  return inName.includes(` ${wanted}`) || inName.includes(`(${wanted}`) ? 1 : 2;
}

/**
 * Tests, panels, medicines and procedures by what was typed into one box. Words that say how something is taken make it a medicine;
 * the rest of what was typed is its name. What the patient had before comes first, as it was taken.
 */
export async function searchOrders(
  typed: string,
  parts: readonly BasketPart[],
  past: readonly Found<PastOrder>[] = [],
): Promise<Found<Orderable>[]> {
  const said = readShorthand(typed);
  const asks = (part: BasketPart) => parts.includes(part) && (part === 'medicines' || !saysDosage(said));
  const found = await Promise.all([
    asks('labs') ? labsFound(said.name) : [],
    asks('medicines') && said.name.length >= 2 ? medicinesFound(said) : [],
    asks('procedures') ? proceduresFound(said.name) : [],
  ]);
  const others = found
    .flat()
    .map((entry, place) => ({ entry, place, close: closeness(entry.name, said.name) }))
    .toSorted((a, b) => a.close - b.close || a.place - b.place)
    .slice(0, 14)
    .map(({ entry }) => entry);
  return [...pastFound(past, said), ...others];
}
