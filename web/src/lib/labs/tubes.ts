import type { LabItem, LabOrder, Specimen } from '#contracts/labs/lab-order.ts';

export type Tube = { key: string; type: string; container: string; items: LabItem[] };

/** Tests by what is taken for them: one specimen serves all that share type and container. */
export function bySpecimen(items: readonly LabItem[]): Tube[] {
  const tubes: Record<string, Tube> = {};
  for (const item of items) {
    const key = `${item.specimenType}|${item.container}`;
    tubes[key] ??= { key, type: item.specimenType, container: item.container, items: [] };
    tubes[key].items.push(item);
  }
  return Object.values(tubes);
}

/** An order by its specimens, in the order they were taken; last what has none. A rejected one is shown while nothing replaced it. */
export function specimensOf(order: LabOrder): { specimen: Specimen | null; items: LabItem[] }[] {
  const own = (specimen: Specimen) => order.items.filter((item) => item.specimenId === specimen.id);
  const without = order.items.filter(
    (item) => !order.specimens.some((specimen) => specimen.id === item.specimenId),
  );
  return [
    ...order.specimens
      .map((specimen) => ({ specimen, items: own(specimen) }))
      .filter(({ specimen, items }) => items.length || specimen.state === 'rejected'),
    ...(without.length ? [{ specimen: null, items: without }] : []),
  ];
}
