import type { CaseTerms, FactsOf } from '#contracts/cases/messages.ts';
import type { OrderPart } from '#contracts/cases/kind-record.ts';
import type { OrderEnd, OwnStep } from '#contracts/cases/names.ts';
import type { OrderPlan } from '#contracts/cases/plan.ts';
import type { PartMove } from '#contracts/labs/kind-names.ts';
import type { TaskKind } from '#contracts/inbox/names.ts';
import type { OrderType } from '#contracts/visits/names.ts';

/**
 * The words in which the flow of an order is written down. `order-rules.ts` does what a table says, and `docs/flows/` is made
 * from it, so what a row cannot say is a small function with a name that says it.
 */
export type PlanFor<T extends OrderType> = Extract<OrderPlan, { type: T }>;
/** The terms of a type of order, of which every type has parts. */
export type OrderTerms<T extends OrderType> = Extract<Exclude<CaseTerms, { type: 'opdVisit' }>, { type: T }>;
export type PartState = PartMove['to'];

/** What an outcome does: which parts it takes, where they go, what follows. */
export type OrderRow<T extends OrderType> = {
  /** Where its parts must be and where they go; an order that is taken as a whole has no parts to move. */
  from?: PartState;
  /** The same as `from`: they stay, and are acknowledged there. */
  to?: PartState;
  /** Tasks that follow, each told what its kind is about. What all of them know of is not opened a second time. */
  opens?: readonly TaskKind[];
  /** The order ends so; whatever is open is cancelled. An order of parts ends by itself when all of them have. */
  ends?: OrderEnd;
  /** Only for orders of which this is true. */
  when?: (terms: OrderTerms<T>) => boolean;
  /** Its parts get specimens, each serving those that the function puts together. */
  takes?: (parts: readonly OrderPart[]) => string[][];
  /** The specimen no longer serves its parts. */
  discards?: true;
  /** What the transaction is told besides. */
  carries?: Omit<PlanFor<T>, 'type' | 'opens' | 'cancels' | 'completes' | 'ends' | 'standing' | 'moves'>;
};

/** Lists of parts that the facts of a task name. */
type ListsOf<F> = { [N in keyof F]: F[N] extends string[] ? N : never }[keyof F];
type RowsOf<T extends OrderType, K extends TaskKind> =
  FactsOf<K> extends { outcome: infer Outcome extends string }
    ? // One outcome for all that the task is about.
      Record<Outcome, OrderRow<T>>
    : // Several at once: each takes the parts in a list of the facts that are where it takes them from.
      Readonly<Record<string, OrderRow<T> & { named?: ListsOf<FactsOf<K>> }>>;

export type OrderTask<T extends OrderType, K extends TaskKind> = {
  /** The order (then one at a time is open), a specimen, or some parts of a specimen. */
  about: 'order' | 'specimen' | 'parts';
  when?: (terms: OrderTerms<T>) => boolean;
  /** By outcome. What a person left of the parts they could have taken is another task of the kind. */
  outcomes: RowsOf<T, K>;
};

/** A step of the platform. `after`: the time in the terms after which it comes, anew whenever parts come back to where it takes them. */
export type OwnRow<T extends OrderType> = OrderRow<T> & {
  after?: Exclude<
    { [N in keyof OrderTerms<T>]: OrderTerms<T>[N] extends number ? N : never }[keyof OrderTerms<T>],
    undefined
  >;
  /** Not again once it was taken: the plan carries what this row carries. */
  once?: true;
};

/** The flow of one type of order. */
export type OrderTable<T extends OrderType> = {
  type: T;
  /** Tasks of its first step, written with the order. */
  begins: readonly TaskKind[];
  /** Where parts begin, and which of their states are ends: all parts in one of these end the order, the first one found says how. */
  parts?: { first: PartState; ends: readonly { state: PartState; end: OrderEnd }[] };
  tasks: { readonly [K in TaskKind]?: OrderTask<T, K> };
  /** A person cancels it, or some of its parts. */
  cancelled: OrderRow<T>;
  own: { readonly [S in OwnStep]?: OwnRow<T> };
  /** How long it holds up the bill of its visit, and, where a part is waited for, the return to the doctor. */
  tells: {
    blocks: 'until_it_ends' | readonly PartState[];
    awaits: 'until_it_ends' | 'never' | readonly PartState[];
  };
};
