import type { FactsOf, TermsOf } from '#contracts/cases/messages.ts';
import { stagedRules } from '#domain/cases/staged-rules.ts';
import type { Staged, StagedTable, StageWay } from '#domain/cases/staged-table.ts';

const toDoctor: StageWay = { stage: 'consultation', opens: 'consultation' };
const toBill: StageWay = { stage: 'billing', opens: 'billing' };
const toPayment: StageWay = { stage: 'payment', opens: 'payment' };
const closed: StageWay = { stage: 'closed' };
/** The bill waits for what is still to be collected, handed over or performed. */
const orders: StageWay = { stage: 'orders', waits: 'unblocked' };
const toBillOrOrders: StageWay[] = [{ ...toBill, when: 'unblocked' }, orders];

/** Urgent patients never wait for money (design section 4). */
const byUrgency = ({ urgency }: FactsOf<'triage'>): string => (urgency <= 2 ? 'urgent' : 'not_urgent');
const nobodySawThePatient = ({ signed }: Staged): boolean => signed === 0;
const isPaidBefore = (of: Staged): boolean => of.isPrepaid && nobodySawThePatient(of);
const unlessPaidBefore = (of: Staged): boolean => !isPaidBefore(of);
const beforeOrAfter = (_facts: unknown, of: Staged): string =>
  isPaidBefore(of) ? 'before_consultation' : 'after_bill';

/** A consultation was held, and is charged once. */
const held = { signs: true, charges: unlessPaidBefore } as const;

/** How long a visit nobody goes on with stays open. */
export const abandonedAfterMs = 3 * 86_400_000;

/** The outpatient visit. */
export const opdVisit: StagedTable = {
  type: 'opdVisit',
  begins: {
    consultation: { stage: 'triage', opens: 'triage' },
    // Without a doctor: what the patient came for starts at once, the bill follows when it is done.
    lab_only: orders,
    pharmacy_only: orders,
    procedure_only: orders,
  },
  tasks: {
    triage: {
      chosen: byUrgency,
      outcomes: {
        urgent: { ways: [{ ...toDoctor, told: 'urgency' }] },
        not_urgent: {
          ways: [
            { ...toPayment, when: 'money_first' },
            { ...toDoctor, told: 'urgency' },
          ],
        },
      },
    },
    consultation: {
      outcomes: {
        complete: { ...held, ways: toBillOrOrders },
        await_results: { ...held, ways: [{ stage: 'orders', waits: 'answered' }] },
        refer_doctor: { ...held, ways: [{ ...toDoctor, told: 'toDoctorId' }] },
        referred: { ...held, ways: toBillOrOrders, decides: 'referred' },
        transferred: { ...held, ways: [closed], exit: 'transferred' },
        died: { ...held, ways: [closed], exit: 'died' },
      },
    },
    billing: {
      outcomes: { prepared: { ways: [{ ...toPayment, when: 'balance_due' }, closed], exit: 'as_decided' } },
    },
    payment: {
      chosen: beforeOrAfter,
      outcomes: {
        before_consultation: { ways: [toDoctor] },
        after_bill: { ways: [closed], exit: 'as_decided' },
      },
    },
  },
  advances: { answered: toDoctor, unblocked: toBill },
  exits: {
    // What was performed cannot be cancelled or never have been attended (design section 4).
    no_show: { when: nobodySawThePatient },
    cancelled: { when: nobodySawThePatient },
    left: {},
    referred: {},
    transferred: {},
    died: {},
  },
  own: {
    no_show: { exit: 'no_show', when: nobodySawThePatient, due: 'session_end' },
    abandon: { exit: 'left', due: { idleMs: abandonedAfterMs } },
  },
};

export const visitRules = (terms: TermsOf<'opdVisit'>) => stagedRules(opdVisit, terms);
