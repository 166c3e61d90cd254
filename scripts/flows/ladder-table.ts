import type { Rung } from '#contracts/inbox/ladder.ts';
import { taskRecords } from '#contracts/inbox/kind-names.ts';
import type { TaskKind } from '#contracts/inbox/names.ts';
import { ladderOf } from '#domain/inbox/ladders.ts';
import { code, tableOf } from '#scripts/flows/page-parts.ts';

const told = {
  person: 'whose task it is',
  role: 'everybody whose work it is',
  duty: 'whoever has the duty over them',
};

function dueText(kind: TaskKind): string {
  const { due } = taskRecords[kind];
  if (due === 'urgency') return 'by urgency';
  return 'setting' in due ? `${code(due.setting)}, usually ${due.minutes} minutes` : `${due.minutes} minutes`;
}
const after = ({ after: when }: Rung): string => {
  if ('minutes' in when) return `${when.minutes} minutes after it was opened`;
  return 'percent' in when
    ? `${when.percent} % of the time until due`
    : `${code(when.setting)} of the time until due`;
};
const rungText = (rung: Rung): string =>
  [
    `${after(rung)}: ${told[rung.to]}`,
    rung.raises ? ', and it comes forward' : '',
    rung.everyMinutes ? `, again every ${rung.everyMinutes} minutes until it ends` : '',
  ].join('');

/** The ladders of kinds of task, as they are where a hospital has set none of its own. */
export const ladderTable = (kinds: readonly TaskKind[]): string[] => [
  '## Ladders',
  '',
  'Where a hospital has set none of its own. They are climbed until the task ends.',
  '',
  ...tableOf(
    ['task', 'due', 'who is told when'],
    kinds.map((kind) => [code(kind), dueText(kind), ladderOf(kind).map(rungText).join('<br/>')]),
  ),
];
