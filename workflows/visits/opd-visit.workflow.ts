/**
 * The outpatient visit.
 *
 * 1. A person at the desk checks the patient in: visit, token and triage task appear in one transaction.
 * 2. Each completed task opens what comes next, as the table of the flow says.
 * 3. Orders of a signed consultation, or of a visit without a doctor, are cases of their own. When what the patient waits for is
 *    in, the visit is told to advance: back to the doctor, and to the bill when nothing is left to do.
 * 4. Overdue tasks are reminded and escalated; who never comes is a no-show at the end of the doctor's session.
 * 5. The visit closes when the bill is settled or left on account, or ends early.
 *
 * Updates, not signals, because a person must hear at once whether the act was accepted.
 */
import type { CaseStart } from '#contracts/cases/messages.ts';
import { visitRules } from '#domain/visits/visit-flow.ts';
import { openCase } from '#workflows/cases/case-frame.ts';

/** How long a started flow waits for its check-in: the relay sends it again within seconds. */
const checkInWithin = '1 day';

export async function opdVisit(start: CaseStart<'opdVisit'>): Promise<{ outcome: string }> {
  const visit = openCase(start, visitRules(start.terms));
  return (await visit.begun(checkInWithin)) ? visit.ended() : { outcome: 'refused' };
}
