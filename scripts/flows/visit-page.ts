import type { TaskKind } from '#contracts/inbox/names.ts';
import { openedOn } from '#domain/cases/staged-table.ts';
import type { OwnEnd, StagedTable, StageRow, StageWay } from '#domain/cases/staged-table.ts';
import { code, diagramOf, span, tableOf, whoDoes, wordsOf } from '#scripts/flows/page-parts.ts';
import { ladderTable } from '#scripts/flows/ladder-table.ts';
import type { Edge } from '#scripts/flows/page-parts.ts';

type Task = { chosen?: object; outcomes: Record<string, StageRow> };
const outcomesOf = (table: StagedTable) =>
  (Object.keys(table.tasks) as TaskKind[]).flatMap((kind) => {
    const task: Task | undefined = table.tasks[kind];
    return Object.entries(task?.outcomes ?? {}).map(([outcome, row]) => ({ kind, task, outcome, row }));
  });
const waysOf = (table: StagedTable): readonly StageWay[] => [
  ...Object.values(table.begins),
  ...outcomesOf(table).flatMap(({ row }) => row.ways),
  ...Object.values(table.advances),
];

const wayText = (way: StageWay): string => {
  const { when, stage, told, waits } = way;
  return [
    when ? `if ${code(when)}: ` : '',
    stage === 'same' ? 'stays where it is' : `to ${code(stage)}`,
    openedOn(way).length ? `, opens ${openedOn(way).map(code).join(' and ')}` : '',
    told ? ` with its ${code(told)}` : '',
    waits ? `, waits until ${code(waits)}` : '',
  ].join('');
};
const besides = ({ signs, charges, decides, exit, dropsOthers }: StageRow): string =>
  [
    signs ? 'signs' : '',
    charges ? `charges ${wordsOf(charges)}` : '',
    decides ? `decides ${code(decides)}` : '',
    exit ? `when closed, ends ${exit === 'as_decided' ? 'as decided before' : code(exit)}` : '',
    dropsOthers ? 'cancels what is open beside it' : '',
  ]
    .filter(Boolean)
    .join('; ');

/** Arrows between the stages. Early ends lead from every stage and have a table of their own. */
function edgesOf(table: StagedTable): Edge[] {
  const moves = ({ stage }: StageWay) => stage !== 'same';
  const stageOf = (kind: TaskKind) =>
    waysOf(table).find((way) => openedOn(way).includes(kind))?.stage ?? kind;
  const condition = ({ when }: StageWay) => (when ? ` if ${when}` : '');
  const waiting = (waits: string) => waysOf(table).find((way) => way.waits === waits)?.stage ?? waits;
  return [
    ...Object.entries(table.begins).map(([kind, way]) => ({ from: '[*]', to: way.stage, by: kind })),
    ...outcomesOf(table).flatMap(({ kind, outcome, row }) =>
      row.ways
        .filter(moves)
        .map((way) => ({ from: stageOf(kind), to: way.stage, by: `${outcome}${condition(way)}` })),
    ),
    ...Object.entries(table.advances).map(([waits, way]) => ({
      from: waiting(waits),
      to: way.stage,
      by: waits,
    })),
    { from: 'closed', to: '[*]', by: '' },
  ];
}

const dueText = ({ due }: OwnEnd): string =>
  due === 'session_end'
    ? 'at the end of the session of its token'
    : `${span(due.idleMs)} after the last step`;

/** The page of the visit. */
export const visitPage = (table: StagedTable): string[] => [
  ...diagramOf(edgesOf(table)),
  '## Where it begins',
  '',
  ...tableOf(
    ['kind of visit', 'way'],
    Object.entries(table.begins).map(([kind, way]) => [code(kind), wayText(way)]),
  ),
  '## Tasks',
  '',
  'Of several ways the first whose condition holds in the tables is taken, in the transaction of the step.',
  '',
  ...tableOf(
    ['task', 'who', 'outcome', 'ways', 'besides'],
    outcomesOf(table).map(({ kind, task, outcome, row }) => [
      code(kind),
      whoDoes(kind),
      `${code(outcome)}${task?.chosen ? `, ${wordsOf(task.chosen as () => string)}` : ''}`,
      row.ways.map(wayText).join('<br/>'),
      besides(row),
    ]),
  ),
  '## When what it waited for is there',
  '',
  ...tableOf(
    ['waited until', 'way'],
    Object.entries(table.advances).map(([waits, way]) => [code(waits), wayText(way)]),
  ),
  '## Early ends',
  '',
  'Every open task is cancelled; what was performed stays charged.',
  '',
  ...tableOf(
    ['end', 'by', 'only while'],
    [
      ...Object.entries(table.exits).map(([exit, { when }]) => [
        code(exit),
        'a person',
        when ? wordsOf(when) : '',
      ]),
      ...Object.entries(table.own).map(([step, own]) => [
        code(own.exit),
        `the platform (${code(step)}), ${dueText(own)}`,
        own.when ? wordsOf(own.when) : '',
      ]),
    ],
  ),
  ...ladderTable(Object.keys(table.tasks) as TaskKind[]),
];
