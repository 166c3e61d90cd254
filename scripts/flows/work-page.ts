import type { WorkType } from '#contracts/cases/names.ts';
import type { TaskKind } from '#contracts/inbox/names.ts';
import type { WorkRow, WorkTable, OwnRow } from '#domain/cases/work-table.ts';
import { sourcesOf, staysIn } from '#domain/cases/work-parts.ts';
import { code, diagramOf, tableOf, whoDoes, wordsOf } from '#scripts/flows/page-parts.ts';
import { ladderTable } from '#scripts/flows/ladder-table.ts';
import type { Edge } from '#scripts/flows/page-parts.ts';

type Row<T extends WorkType> = WorkRow<T> & { named?: string };
type Named<T extends WorkType> = { by: string; row: Row<T> };
type Asks = (terms: never) => boolean;
const onlyIf = ({ when }: { when?: Asks }) => (when ? `; only if ${wordsOf(when)}` : '');
const about = {
  whole: 'all of it; one at a time',
  specimen: 'a specimen',
  parts: 'parts of a specimen',
  part: 'one part; each has its own',
};

/** Every outcome of every task. */
const outcomesOf = <T extends WorkType>(table: WorkTable<T>) =>
  (Object.keys(table.tasks) as TaskKind[]).flatMap((kind) => {
    const task: { about: keyof typeof about; when?: Asks; outcomes: Record<string, Row<T>> } | undefined =
      table.tasks[kind];
    return Object.entries(task?.outcomes ?? {}).map(([by, row]) => ({ kind, task, by, row }));
  });
/** What no task does: a person cancels, the platform takes a step by itself. */
const besideOf = <T extends WorkType>(table: WorkTable<T>): Named<T>[] => [
  ...(table.cancelled ? [{ by: 'a person cancels', row: table.cancelled }] : []),
  ...Object.entries(table.own).map(([by, row]) => ({ by, row: row as Row<T> })),
];

function takes<T extends WorkType>(row: Row<T>): string {
  const { from, to, named, when, takes: grouped, discards } = row;
  return from
    ? [
        `parts in ${sourcesOf(row).map(code).join(' or ')}${named ? `, named in ${code(named)}` : ''}`,
        staysIn(row) ? ', stay and are acknowledged' : to ? `, to ${code(to)}` : '',
        grouped ? `; ${wordsOf(grouped)}` : '',
        discards ? '; without their specimen from now on' : '',
        onlyIf(when ? { when } : {}),
      ].join('')
    : '';
}
function follows<T extends WorkType>({ opens = [], ends, carries }: Row<T>): string {
  return [
    ...opens.map((kind) => `opens ${code(kind)}`),
    ...(ends ? [`ends ${code(ends)}`] : []),
    ...Object.keys(carries ?? {}).map((key) => `tells the transaction ${code(key)}`),
  ].join(', ');
}

/** Arrows between the states of parts, or, where there are none, between the tasks. */
function edgesOf<T extends WorkType>(table: WorkTable<T>): Edge[] {
  const { parts } = table;
  if (parts)
    return [
      { from: '[*]', to: parts.first, by: '' },
      ...[
        ...outcomesOf(table).map(({ by, row, kind }) => ({ by: `${kind} ${by}`, row })),
        ...besideOf(table),
      ].flatMap(({ by, row }) => {
        const { to } = row;
        return to ? sourcesOf(row).map((from) => ({ from, to, by })) : [];
      }),
      ...parts.ends.map(({ state }) => ({ from: state, to: '[*]', by: '' })),
    ];
  const kinds = Object.keys(table.tasks);
  const rows = [
    ...outcomesOf(table).map(({ kind, by, row }) => ({ kind: kind as string, by, row })),
    ...besideOf(table).flatMap(({ by, row }) => kinds.map((kind) => ({ kind, by, row }))),
  ];
  return [
    ...table.begins.map((kind) => ({ from: '[*]', to: kind, by: '' })),
    ...rows.flatMap(({ kind, by, row: { opens = [], ends } }) => [
      ...opens.map((next) => ({ from: kind, to: next, by })),
      ...(ends ? [{ from: kind, to: ends, by }] : []),
    ]),
    ...[...new Set(rows.flatMap(({ row }) => row.ends ?? []))].map((end) => ({
      from: end,
      to: '[*]',
      by: '',
    })),
  ];
}

function stepsOf<T extends WorkType>(table: WorkTable<T>): string[][] {
  const due = ({ after, once, from }: OwnRow<T>) =>
    after
      ? `${code(String(after))} after it began${from && table.parts ? `, or after parts came back to ${code(table.parts.first)}` : ''}${once ? ', once' : ''}`
      : 'the visit has ended early';
  return [
    ...(table.cancelled ? [['a person cancels', '', takes(table.cancelled), follows(table.cancelled)]] : []),
    ...Object.entries(table.own).map(([step, row]) => {
      const own = row as OwnRow<T>;
      return [code(step), due(own), takes(own), follows(own)];
    }),
  ];
}

function besidePart<T extends WorkType>(table: WorkTable<T>): string[] {
  const steps = stepsOf(table);
  const nothing = [
    'Nobody cancels it, and the platform takes no step of its own: it waits for its tasks.',
    '',
  ];
  const shown = steps.length ? tableOf(['step', 'comes when', 'takes', 'follows'], steps) : nothing;
  return ['## Beside its tasks', '', ...shown];
}

const states = (of: string | readonly string[]) =>
  typeof of === 'string' ? of.replaceAll('_', ' ') : `while in ${of.map(code).join(', ')}`;

/** The page of a type of work. */
export function workPage<T extends WorkType>(table: WorkTable<T>): string[] {
  const { parts, tells } = table;
  return [
    ...diagramOf(edgesOf(table)),
    '## Tasks',
    '',
    `It begins with ${table.begins.map(code).join(', ')}.`,
    ...(parts
      ? [
          'A step may have several outcomes, each for other parts. What a person leaves of the parts they could have taken is',
          'another task of the kind; a task that nothing is left for is cancelled.',
        ]
      : ['What ends it cancels whatever is open.']),
    '',
    ...tableOf(
      ['task', 'about', 'who', 'outcome', 'takes', 'follows'],
      outcomesOf(table).map(({ kind, task, by, row }) => [
        code(kind),
        task ? `${about[task.about]}${onlyIf(task)}` : '',
        whoDoes(kind),
        code(by),
        takes(row),
        follows(row),
      ]),
    ),
    ...besidePart(table),
    ...(parts
      ? [
          '## Its end',
          '',
          'When nobody has anything to do and every part is in one of these; the first that is found says how.',
          '',
          ...tableOf(
            ['a part is in', 'it ends'],
            parts.ends.map(({ state, end }) => [code(state), code(end)]),
          ),
        ]
      : []),
    ...ladderTable(Object.keys(table.tasks) as TaskKind[]),
    ...(tells
      ? [
          '## What it tells its visit',
          '',
          ...tableOf(
            ['', 'how long'],
            [
              ['holds up the bill', states(tells.blocks)],
              ['holds up the return to the doctor, where a part is waited for', states(tells.awaits)],
            ],
          ),
        ]
      : [
          '## Its place',
          '',
          'It belongs to no visit: none begins it, none ends it, and it holds nothing up.',
          '',
        ]),
  ];
}
