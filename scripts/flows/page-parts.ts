import type { TaskKind } from '#contracts/inbox/names.ts';
import { taskPermission } from '#contracts/inbox/names.ts';
import { roleMay, roles } from '#contracts/identity/names.ts';

/** A row of a state diagram. */
export type Edge = { from: string; to: string; by: string };

/** The words of a function that a row refers to: `aDoctorReviews` is "a doctor reviews". */
export const wordsOf = ({ name }: { name: string }): string =>
  name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

export const code = (text: string): string => `\`${text}\``;
/** Milliseconds as people say them. */
export const span = (ms: number): string =>
  ms % 86_400_000 === 0 ? `${ms / 86_400_000} days` : `${ms / 60_000} minutes`;

/** A table of a page; a row of another length than its head is a mistake of ours. */
export function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  for (const row of rows)
    if (row.length !== head.length) throw new Error(`a row of ${row.length}: ${row[0]}`);
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line), ''];
}

/** A Mermaid diagram of states; what leads from one to the same other is one arrow. */
export function diagramOf(edges: readonly Edge[]): string[] {
  const arrows = new Map<string, string[]>();
  for (const { from, to, by } of edges) {
    const arrow = `${from} --> ${to}`;
    const all = arrows.get(arrow) ?? [];
    arrows.set(arrow, by && !all.includes(by) ? [...all, by] : all);
  }
  const lines = [...arrows].map(([arrow, by]) => `  ${arrow}${by.length ? `: ${by.join('<br/>')}` : ''}`);
  return ['```mermaid', 'stateDiagram-v2', ...lines, '```', ''];
}

/** The roles that see a task of a kind. */
export const whoDoes = (kind: TaskKind): string =>
  roles.filter((role) => roleMay(role, taskPermission(kind))).join(', ');
