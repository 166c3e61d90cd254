import { matterRecords } from '#contracts/inbox/kind-names.ts';
import { orderTypes } from '#contracts/visits/names.ts';
import type { OrderType, opdVisitWorkflow } from '#contracts/visits/names.ts';

/** Types of a case that belongs to no visit. */
export type MatterType = keyof typeof matterRecords;
export const matterTypes = Object.keys(matterRecords) as readonly MatterType[];

/** Types of a case that is done by tasks: an order of a visit, or a matter of none. */
export type WorkType = OrderType | MatterType;

/**
 * Types of a case, each the name of its workflow. A case is what somebody is being taken through: a visit, an order of it, or a
 * matter that has nothing to do with one.
 */
export type CaseType = typeof opdVisitWorkflow | WorkType;
export const isOrder = (type: string): type is OrderType => (orderTypes as readonly string[]).includes(type);
export const isMatter = (type: string): type is MatterType => type in matterRecords;
/** Why nothing more is done with a case of a type once it is over. */
export const closedCode = (type: string) =>
  isMatter(type) ? 'task.not_open' : isOrder(type) ? 'order.closed' : 'visit.closed';

/** Updates that persons send to a case. Plain text in histories: never anything personal. */
export const caseUpdates = {
  checkIn: 'checkIn',
  completeTask: 'completeTask',
  cancelOrder: 'cancelOrder',
  exitVisit: 'exitVisit',
} as const;
export type CaseUpdate = keyof typeof caseUpdates;

/** Signals of the platform to a case. None of them carries what happened: the journal of the case tells. */
export const caseSignals = {
  /** Steps were written that the flow may not have heard of: read them. */
  news: 'news',
  /** What the case waited for is there: see whether it can go on. */
  advance: 'advance',
  /** The case this one belongs to has ended early: undo what has not happened. */
  parentEnded: 'parentEnded',
} as const;
export type CaseSignal = keyof typeof caseSignals;

/**
 * Search attributes by which operations find flows, each a Keyword. They lie in Temporal in the clear, so they are ids, enums,
 * numbers and keyed hashes: never what a person wrote, nor the number on a patient's card.
 */
export const searchAttributes = {
  hospital: 'HmtpHospital',
  /** Where a visit or an order of it stands. */
  stage: 'HmtpStage',
  /** The number of the token that the visit began with. */
  token: 'HmtpToken',
  /** HMAC-SHA-256 of the record number, by a key derived from the hospital's. */
  record: 'HmtpRecord',
} as const;

/** Query of a flow: version, stage and open tasks as it has them, for whoever compares. */
export const caseStateQuery = 'caseState';

/** Steps that the platform takes by itself. */
export const ownSteps = ['begin', 'advance', 'undo', 'expire', 'release', 'no_show', 'abandon'] as const;
export type OwnStep = (typeof ownSteps)[number];

/** How work ends; an early end of a visit has names of its own. */
export const orderEnds = ['completed', 'cancelled', 'expired'] as const;
export type OrderEnd = (typeof orderEnds)[number];
/** How an order stands as a whole. */
export const orderStates = ['active', ...orderEnds] as const;
export type OrderState = (typeof orderStates)[number];

/** How the tables of a case and its flow may differ: what a person is asked to look at, with words in the screens. */
export const caseDifferences = [
  'stray_tasks',
  'flow_behind',
  'ended_with_flow',
  'open_without_flow.ended',
  'open_without_flow.absent',
  'act_unanswered',
] as const;
export type CaseDifference = (typeof caseDifferences)[number];
/** The reason of the task that asks. */
export const reasonOfDifference = (difference: CaseDifference) => `reconcile.${difference}` as const;
