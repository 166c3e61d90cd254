import { describe, expect, it } from 'vitest';
import type { TaskKind } from '#contracts/inbox/names.ts';
import type { WorkType } from '#contracts/cases/names.ts';
import { sourcesOf } from '#domain/cases/work-parts.ts';
import type { WorkRow, WorkTable } from '#domain/cases/work-table.ts';
import { openedOn } from '#domain/cases/staged-table.ts';
import type { StagedTable, StageRow, StageWay } from '#domain/cases/staged-table.ts';
import { labOrder } from '#domain/labs/lab-flow.ts';
import { procedureOrder } from '#domain/procedures/procedure-flow.ts';
import { opdVisit } from '#domain/visits/visit-flow.ts';
import { allFlows, isWork } from '#scripts/flows-docs.ts';

/** What is wrong with a table as a map: tasks that nothing opens or that are not in it, places without a way on, ends out of reach. */
function faultsOf(
  opened: readonly TaskKind[],
  tasks: object,
  edges: readonly [string, string][],
  ends: readonly string[],
) {
  const reached = new Set(['begin']);
  for (let size = 0; size < reached.size;) {
    size = reached.size;
    for (const [from, to] of edges) if (reached.has(from)) reached.add(to);
  }
  const canEnd = new Set(ends);
  for (let size = 0; size < canEnd.size;) {
    size = canEnd.size;
    for (const [from, to] of edges) if (canEnd.has(to)) canEnd.add(from);
  }
  return {
    neverOpened: Object.keys(tasks).filter((kind) => !opened.includes(kind as TaskKind)),
    unknown: opened.filter((kind) => !(kind in tasks)),
    stuck: [...reached].filter((place) => !canEnd.has(place)),
    outOfReach: [...new Set([...ends, ...edges.map(([from]) => from)])].filter(
      (place) => !reached.has(place),
    ),
  };
}
const sound = { neverOpened: [], unknown: [], stuck: [], outOfReach: [] };

/** An order: between the states of its parts; or, taken as a whole, between its tasks, where persons alone must bring it to an end. */
function orderFaults<T extends WorkType>(table: WorkTable<T>) {
  const rows = Object.entries(table.tasks).flatMap(([kind, task]) =>
    Object.values((task as { outcomes: Record<string, WorkRow<T>> }).outcomes).map((row) => ({ kind, row })),
  );
  const beside = [
    ...(table.cancelled ? [table.cancelled] : []),
    ...(Object.values(table.own) as WorkRow<T>[]),
  ];
  const opened = [
    ...table.begins,
    ...[...rows.map(({ row }) => row), ...beside].flatMap(({ opens = [] }) => opens),
  ];
  const { parts } = table;
  if (!parts) {
    const edges = rows.flatMap(({ kind, row: { opens = [], ends } }): [string, string][] => [
      ...opens.map((next): [string, string] => [kind, next]),
      ...(ends ? [[kind, ends] as [string, string]] : []),
    ]);
    const begins = table.begins.map((kind): [string, string] => ['begin', kind]);
    return faultsOf(
      opened,
      table.tasks,
      [...begins, ...edges],
      rows.flatMap(({ row }) => row.ends ?? []),
    );
  }
  const edges = [...rows.map(({ row }) => row), ...beside].flatMap((row): [string, string][] =>
    sourcesOf(row).map((from) => [from, row.to ?? from]),
  );
  return faultsOf(
    opened,
    table.tasks,
    [['begin', parts.first], ...edges],
    parts.ends.map(({ state }) => state),
  );
}

/** The visit: between its stages; one that waits goes on as `advances` says. */
function visitFaults(table: StagedTable) {
  const rows = Object.entries(table.tasks).flatMap(([kind, task]) =>
    Object.values((task as { outcomes: Record<string, StageRow> }).outcomes).map((row) => ({ kind, row })),
  );
  const ways = [
    ...Object.values(table.begins),
    ...rows.flatMap(({ row }) => row.ways),
    ...Object.values(table.advances),
  ];
  /** A place is a stage with what it waits for there. */
  const place = ({ stage, waits }: StageWay) => (waits ? `${stage} ${waits}` : stage);
  const opensKind = (kind: string) => (way: StageWay) => (openedOn(way) as readonly string[]).includes(kind);
  const stageOf = (kind: string) => ways.find(opensKind(kind))?.stage ?? kind;
  const waiting = (waits: string) =>
    place(ways.find((way) => way.waits === waits) ?? { stage: 'registered' });
  const edges = [
    ...Object.values(table.begins).map((way): [string, string] => ['begin', place(way)]),
    // What stays where it is is no way on.
    ...rows.flatMap(({ kind, row }) =>
      row.ways.flatMap((way): [string, string][] =>
        way.stage === 'same' ? [] : [[stageOf(kind), place(way)]],
      ),
    ),
    ...Object.entries(table.advances).map(([waits, way]): [string, string] => [waiting(waits), place(way)]),
  ];
  return faultsOf(ways.flatMap(openedOn), table.tasks, edges, ['closed']);
}

describe('the tables of the flows', () => {
  it('have a way on from everywhere, open every task they have and no other, and reach every end', async () => {
    const flows = await allFlows();
    expect(flows.length).toBeGreaterThanOrEqual(4);
    for (const { type, table } of flows)
      expect(isWork(table) ? orderFaults(table) : visitFaults(table), type).toEqual(sound);
  });

  it('are found wrong when a row is missing, leads nowhere, or opens nothing (the check notices)', () => {
    const { verification, result_entry, ...tasks } = labOrder.tasks;
    expect([verification, result_entry].every(Boolean)).toBe(true);
    expect(
      orderFaults({ ...labOrder, tasks: { ...tasks, ...(result_entry ? { result_entry } : {}) } }),
    ).toMatchObject({
      unknown: ['verification'],
      stuck: ['received', 'resulted'],
      outOfReach: ['reviewed', 'verified'],
    });
    const hasty = { ...procedureOrder, begins: ['procedure'] as const };
    expect(orderFaults(hasty)).toMatchObject({ neverOpened: ['procedure_schedule'] });
    const { billing, ...without } = opdVisit.tasks;
    expect(billing).toBeDefined();
    expect(visitFaults({ ...opdVisit, tasks: without })).toMatchObject({
      unknown: ['billing', 'billing', 'billing'],
      stuck: ['orders unblocked', 'billing'],
    });
    const waits = {
      answered: { stage: 'orders' as const, waits: 'answered' as const },
      unblocked: { stage: 'orders' as const, waits: 'unblocked' as const },
    };
    expect(visitFaults({ ...opdVisit, advances: waits }).stuck).toEqual([
      'orders unblocked',
      'orders answered',
    ]);
  });
});
