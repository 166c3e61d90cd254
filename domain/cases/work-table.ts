import type { CaseTerms, FactsOf } from '#contracts/cases/messages.ts';
import type { OrderPart } from '#contracts/cases/kind-record.ts';
import type { OrderEnd, OwnStep, WorkType } from '#contracts/cases/names.ts';
import type { WorkPlan } from '#contracts/cases/plan.ts';
import type { TaskKind } from '#contracts/inbox/names.ts';

/**
 * The words in which the flow of work is written down: of an order, or of a matter that belongs to no visit. `work-rules.ts` does
 * what a table says, and `docs/flows/` is made from it, so what a row cannot say is a small function with a name that says it.
 */
export type PlanFor<T extends WorkType> = Extract<WorkPlan, { type: T }>;
/** The terms of a type of work; those of orders have parts. */
export type WorkTerms<T extends WorkType> = Extract<Exclude<CaseTerms, { type: 'opdVisit' }>, { type: T }>;
/** How parts move, of whatever has parts; and the states they move between. */
export type Move = Extract<WorkPlan, { moves: unknown }>['moves'][number];
export type PartState = Move['to'];

/** What an outcome does: which parts it takes, where they go, what follows. */
export type WorkRow<T extends WorkType> = {
  /** Where its parts must be and where they go; work that is taken as a whole has no parts to move. */
  from?: PartState | readonly PartState[];
  /** The same as `from`: they stay, and are acknowledged there. */
  to?: PartState;
  /** Tasks that follow, each told what its kind is about. What all of them know of is not opened a second time. */
  opens?: readonly TaskKind[];
  /** The work ends so; whatever is open is cancelled. Work of parts ends by itself when all of them have. */
  ends?: OrderEnd;
  /** Only for work of which this is true. */
  when?: (terms: WorkTerms<T>) => boolean;
  /** Its parts get specimens, each serving those that the function puts together. */
  takes?: (parts: readonly OrderPart[]) => string[][];
  /** The specimen no longer serves its parts. */
  discards?: true;
  /** What the transaction is told besides. */
  carries?: Omit<PlanFor<T>, 'type' | 'opens' | 'cancels' | 'completes' | 'ends' | 'standing' | 'moves'>;
};

/** Lists of parts that the facts of a task name. */
type ListsOf<F> = { [N in keyof F]: F[N] extends string[] ? N : never }[keyof F];
type RowsOf<T extends WorkType, K extends TaskKind> =
  FactsOf<K> extends { outcome: infer Outcome extends string }
    ? // One outcome for all that the task is about.
      Record<Outcome, WorkRow<T>>
    : // Several at once: each takes the parts in a list of the facts that are where it takes them from.
      Readonly<Record<string, WorkRow<T> & { named?: ListsOf<FactsOf<K>> }>>;

export type WorkTask<T extends WorkType, K extends TaskKind> = {
  /** All of it (then one at a time is open), a specimen, some parts of a specimen, or one part (then each has a task of its own). */
  about: 'whole' | 'specimen' | 'parts' | 'part';
  when?: (terms: WorkTerms<T>) => boolean;
  /** By outcome. What a person left of the parts they could have taken is another task of the kind. */
  outcomes: RowsOf<T, K>;
};

/** A step of the platform. `after`: the time in the terms after which it comes, anew whenever parts come back to their first state. */
export type OwnRow<T extends WorkType> = WorkRow<T> & {
  after?: Exclude<
    { [N in keyof WorkTerms<T>]: WorkTerms<T>[N] extends number ? N : never }[keyof WorkTerms<T>],
    undefined
  >;
  /** Not again once it was taken: the plan carries what this row carries. */
  once?: true;
};

/** The flow of one type of work. */
export type WorkTable<T extends WorkType> = {
  type: T;
  /** Tasks of its first step, written with it. */
  begins: readonly TaskKind[];
  /** Where parts begin, and which of their states are ends: all parts in one of these end the order, the first one found says how. */
  parts?: { first: PartState; ends: readonly { state: PartState; end: OrderEnd }[] };
  tasks: { readonly [K in TaskKind]?: WorkTask<T, K> };
  /** A person cancels it, or some of its parts; work without this row nobody cancels. */
  cancelled?: WorkRow<T>;
  own: { readonly [S in OwnStep]?: OwnRow<T> };
  /** Of an order: how long it holds up the bill of its visit, and, where a part is waited for, the return to the doctor. */
  tells?: {
    blocks: 'until_it_ends' | readonly PartState[];
    awaits: 'until_it_ends' | 'never' | readonly PartState[];
  };
};
