import type { TaskKind } from '#contracts/inbox/names.ts';

/** What a run has done so far; every player counts into one. */
export type Tally = {
  closed: number;
  alreadyPlayed: number;
  pickedUp: number;
  readonly failed: string[];
  /** Milliseconds from the sending of a completed form to its receipt, by task kind. */
  readonly completions: Map<TaskKind, number[]>;
  readonly skipped: Map<string, number>;
  readonly noted: Map<string, number>;
  /** Counts what a bundle holds and the simulation does not play, by resource type and reason. */
  skip(what: string, count?: number): void;
  /** Counts something worth knowing, such as a vital sign that was confirmed. */
  note(what: string, count?: number): void;
  completed(kind: TaskKind, milliseconds: number): void;
};

const addTo = (counts: Map<string, number>, name: string, count: number): void => {
  counts.set(name, (counts.get(name) ?? 0) + count);
};

export function createTally(): Tally {
  const skipped = new Map<string, number>();
  const noted = new Map<string, number>();
  const completions = new Map<TaskKind, number[]>();
  return {
    closed: 0,
    alreadyPlayed: 0,
    pickedUp: 0,
    failed: [],
    completions,
    skipped,
    noted,
    skip: (what, count = 1) => {
      addTo(skipped, what, count);
    },
    note: (what, count = 1) => {
      addTo(noted, what, count);
    },
    completed: (kind, milliseconds) => {
      completions.set(kind, [...(completions.get(kind) ?? []), milliseconds]);
    },
  };
}
