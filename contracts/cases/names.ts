import type { OrderType, opdVisitWorkflow } from '#contracts/visits/names.ts';

/**
 * Types of a case, each the name of its workflow. A case is what somebody is being taken through: a visit, an order of it, later
 * a claim or a shift.
 */
export type CaseType = typeof opdVisitWorkflow | OrderType;

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

/** How a case ends; an early end of a visit has names of its own. */
export const orderEnds = ['completed', 'cancelled', 'expired'] as const;
export type OrderEnd = (typeof orderEnds)[number];

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
