import type { CaseMessage, CaseTerms, Receipt, WrittenStep } from '#contracts/cases/messages.ts';
import type { OrderPart } from '#contracts/cases/kind-record.ts';
import type { TaskKind } from '#contracts/inbox/names.ts';
import type { ErrorCode } from '#contracts/platform/names.ts';
import type { OrderType, VisitExit } from '#contracts/visits/names.ts';
import type { PartState } from '#domain/cases/work-table.ts';

/** The tables of a hospital, as far as flows and persons see them. */
export type CaseRow = {
  id: string;
  terms: CaseTerms;
  parentId: string | null;
  visitId: string;
  version: number;
  state: string;
  blocks: boolean;
  awaits: boolean;
  waits: 'answered' | 'unblocked' | null;
  outcome: string | null;
  /** Number of the transaction that ended it. */
  endedIn: number | null;
  changedAt: number;
  journal: WrittenStep[];
  /** Tests of a laboratory order, procedures of one, and the transaction that moved each. */
  items: Map<string, ItemRow>;
  /** Lines of a prescription that are still to be issued. */
  rest: number;
  /** Of a visit: what is left to pay, whether anything was charged, when the doctor's session ends. */
  balance: number;
  hasCharges: boolean;
  sessionEndsAt: number;
};
/** `isKnown`: the doctor has seen that it expired. */
export type ItemRow = { state: PartState; movedIn: number; specimenId: string | null; isKnown: boolean };
export type TaskRow = {
  id: string;
  caseId: string;
  kind: TaskKind;
  state: 'open' | 'done' | 'cancelled';
  specimenId?: string;
  partIds?: string[];
};

/** What a form says beside what the flow is told. */
export type Form = {
  orders?: { type: OrderType; parts: OrderPart[] }[];
  issues?: number;
  /** The transaction refuses it: a value is missing. */
  isWrong?: boolean;
};
export type SubmissionRow = {
  id: string;
  caseId: string;
  message: CaseMessage;
  form: Form;
  state: 'stored' | 'applied' | 'settled' | 'refused';
  problem: ErrorCode | null;
  /** Nothing in it is wrong for the case as it was when it was stored. */
  isFit: boolean;
};
export type NoticeRow = { caseId: string; message: 'begin' | 'advance' | 'parentEnded'; exit?: VisitExit };

/** What was chosen for a hospital. */
export type Settings = { fee: number; moneyFirst: boolean; reviews: boolean };

/** Mistakes that an act can make; each must turn the model red. */
export type ActFault = 'writes for any version' | 'leaves no word';

export type Tables = {
  settings: Settings;
  fault: ActFault | null;
  cases: Map<string, CaseRow>;
  tasks: Map<string, TaskRow>;
  submissions: Map<string, SubmissionRow>;
  notices: NoticeRow[];
  now: number;
  /** Transactions that wrote so far. */
  transactions: number;
};

export const newTables = (settings: Settings, fault: ActFault | null): Tables => ({
  settings,
  fault,
  cases: new Map(),
  tasks: new Map(),
  submissions: new Map(),
  notices: [],
  now: 1000,
  transactions: 0,
});

export const newCase = (
  tables: Tables,
  made: Pick<CaseRow, 'id' | 'terms' | 'parentId' | 'visitId'>,
): CaseRow => {
  const row: CaseRow = {
    ...made,
    version: 0,
    state: 'registered',
    blocks: false,
    awaits: false,
    waits: null,
    outcome: null,
    endedIn: null,
    changedAt: tables.now,
    journal: [],
    items: new Map(),
    rest: 0,
    balance: 0,
    hasCharges: false,
    sessionEndsAt: tables.now + 4 * 3_600_000,
  };
  if (made.terms.type === 'prescription') row.rest = made.terms.parts.length;
  else if ('parts' in made.terms)
    for (const { id } of made.terms.parts)
      row.items.set(id, { state: 'ordered', movedIn: tables.transactions, specimenId: null, isKnown: false });
  tables.cases.set(made.id, row);
  return row;
};

export const childrenOf = (tables: Tables, visitId: string): CaseRow[] =>
  [...tables.cases.values()].filter((row) => row.parentId === visitId && !row.outcome);
export const standingOf = (tables: Tables, visitId: string) => ({
  blocks: childrenOf(tables, visitId).some((row) => row.blocks),
  awaits: childrenOf(tables, visitId).some((row) => row.awaits),
});
export const openTasks = (tables: Tables, caseId?: string): TaskRow[] =>
  [...tables.tasks.values()].filter((task) => task.state === 'open' && (!caseId || task.caseId === caseId));
export const stepsSince = (row: CaseRow, version: number): WrittenStep[] => row.journal.slice(version);

/** A refusal stays; what was applied stays applied. */
export function markRefused(submission: SubmissionRow, code: ErrorCode): void {
  if (submission.state !== 'stored') return;
  submission.state = 'refused';
  submission.problem = code;
}

export const receiptOf = (tables: Tables, { id, caseId, state }: SubmissionRow): Receipt | null =>
  state === 'applied' || state === 'settled'
    ? (tables.cases.get(caseId)?.journal.find((step) => step.cause === id)?.receipt ?? null)
    : null;
