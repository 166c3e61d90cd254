import type { Role } from '#contracts/identity/names.ts';
import type { TaskKind } from '#contracts/inbox/names.ts';
import { rolesNeed, taskNeeds } from '#contracts/visits/access-names.ts';
import type { RecordPart, RelationshipKind } from '#contracts/visits/access-names.ts';

/** One reason to read a record that exists now; a task's says of which kind it is. */
export type Relationship = { kind: RelationshipKind; taskKind: TaskKind | null };

/** What a relationship opens of a record for a role: what both the work and the role need. */
export const opensTo = (role: Role, { kind, taskKind }: Relationship): readonly RecordPart[] => {
  const needed = rolesNeed[role] ?? [];
  const isTask = kind === 'task' || kind === 'work';
  return isTask ? needed.filter((part) => taskKind !== null && taskNeeds(taskKind).includes(part)) : needed;
};

export type Access = {
  /** Parts that are open. */
  parts: ReadonlySet<RecordPart>;
  /** Kinds of relationship that opened something of what was asked for; what the patient's access log says. */
  via: RelationshipKind[];
};

/** Of the parts asked for those that are open to this role by these relationships. A broken glass counts for what nothing else opens. */
export function accessTo(
  role: Role,
  relationships: readonly Relationship[],
  wanted: readonly RecordPart[],
): Access {
  const opening = relationships.map((each) => ({
    kind: each.kind,
    parts: opensTo(role, each).filter((part) => wanted.includes(part)),
  }));
  const ordinary = new Set(opening.flatMap(({ kind, parts }) => (kind === 'break_glass' ? [] : parts)));
  return {
    parts: new Set(opening.flatMap(({ parts }) => parts)),
    via: [
      ...new Set(
        opening
          .filter(({ kind, parts }) =>
            kind === 'break_glass' ? parts.some((part) => !ordinary.has(part)) : parts.length,
          )
          .map(({ kind }) => kind),
      ),
    ],
  };
}
