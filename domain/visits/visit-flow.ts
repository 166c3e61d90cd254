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

/**
 * Urgent patients never wait for money (design section 4). In an emergency the doctor did not wait for the triage: it goes beside the
 * visit's way, whenever the nurse comes to it, and moves nothing.
 */
const byUrgency = ({ urgency }: FactsOf<'triage'>, { stage }: Staged): string =>
  stage !== 'triage' ? 'beside' : urgency <= 2 ? 'urgent' : 'not_urgent';
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
    // Treatment before triage: whoever has hands free begins, and no fee stands before it.
    emergency: { stage: 'consultation', opens: ['consultation', 'triage'] },
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
        beside: { ways: [{ stage: 'same' }] },
      },
    },
    consultation: {
      outcomes: {
        complete: { ...held, ways: toBillOrOrders },
        await_results: { ...held, ways: [{ stage: 'orders', waits: 'answered' }] },
        refer_doctor: { ...held, ways: [{ ...toDoctor, told: 'toDoctorId' }] },
        referred: { ...held, ways: toBillOrOrders, decides: 'referred' },
        transferred: { ...held, ways: [closed], exit: 'transferred', dropsOthers: true },
        died: { ...held, ways: [closed], exit: 'died', dropsOthers: true },
      },
    },
    billing: {
      outcomes: {
        // A triage that nobody came to before the bill was made is not made up afterwards.
        prepared: {
          ways: [{ ...toPayment, when: 'balance_due' }, closed],
          exit: 'as_decided',
          dropsOthers: true,
        },
      },
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
