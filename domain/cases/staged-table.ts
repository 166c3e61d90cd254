import type { FactsOf } from '#contracts/cases/messages.ts';
import type { OwnStep } from '#contracts/cases/names.ts';
import type { Condition, Way } from '#contracts/cases/plan.ts';
import type { TaskKind } from '#contracts/inbox/names.ts';
import type { VisitExit, VisitKind, VisitOutcome, VisitStage } from '#contracts/visits/names.ts';

/**
 * The words in which the flow of a case is written down that stands in one stage at a time: the visit. `staged-rules.ts` does what
 * a table says, and `docs/flows/` is made from it.
 */

/** Such a case as its flow has it: what a function that a row refers to may ask. */
export type Staged = {
  readonly stage: VisitStage;
  /** What it waits for where it stands: answers for the doctor, or the end of what keeps the bill open. */
  readonly waits: Way['waits'];
  readonly hasBegun: boolean;
  /** Consultations that were signed. */
  readonly signed: number;
  /** The fee was posted before the first of them. */
  readonly isPrepaid: boolean;
  /** An end that was decided and is carried out when the bill is done. */
  readonly decided: VisitExit | null;
  readonly outcome: VisitOutcome | null;
};
type Asks = (of: Staged) => boolean;

/** One way on, with what opens there: one task, or several side by side. */
export type StageWay = {
  /** What must hold in the tables; of several ways the first that does is taken. */
  when?: Condition;
  /** `same`: it stays where it stands and waits for what it waits for, as what was done went beside its way. */
  stage: VisitStage | 'same';
  opens?: TaskKind | readonly TaskKind[];
  /** What the facts of the completed task say about the one that opens. */
  told?: 'urgency' | 'toDoctorId';
  waits?: Way['waits'];
};

export type StageRow = {
  ways: readonly StageWay[];
  /** A consultation was held. */
  signs?: true;
  /** Its fee is posted. */
  charges?: Asks;
  /** The end to be carried out when the bill is done. */
  decides?: VisitExit;
  /** The end where a way closes the case: a name of its own, or what was decided before. */
  exit?: VisitExit | 'as_decided';
  /** What is open beside it and nobody did is cancelled. */
  dropsOthers?: true;
};

/** Kinds of the tasks that open on a way. */
export const openedOn = ({ opens }: StageWay): readonly TaskKind[] =>
  opens === undefined ? [] : typeof opens === 'string' ? [opens] : opens;

type StageTask<K extends TaskKind> =
  FactsOf<K> extends { outcome: infer Outcome extends string }
    ? { outcomes: Readonly<Record<Outcome, StageRow>> }
    : {
        /** Which outcome the facts and the case make of it. */
        chosen?: (facts: FactsOf<K>, of: Staged) => string;
        outcomes: Readonly<Record<string, StageRow>>;
      };

/** A step of the platform that ends the case early. */
export type OwnEnd = {
  exit: VisitExit;
  when?: Asks;
  /** The end of the session of its token, or so long after the last step. */
  due: 'session_end' | { idleMs: number };
};

export type StagedTable = {
  type: 'opdVisit';
  /** Where it begins, by what the patient came for. */
  begins: Readonly<Record<VisitKind, StageWay>>;
  tasks: { readonly [K in TaskKind]?: StageTask<K> };
  /** Where it goes when it is told to advance, by what it waited for; that must be true in the tables. */
  advances: Readonly<Record<NonNullable<Way['waits']>, StageWay>>;
  /** How a person may end it early, and when they may: every open task is cancelled. */
  exits: Readonly<Record<VisitExit, { when?: Asks }>>;
  own: { readonly [S in OwnStep]?: OwnEnd };
};
