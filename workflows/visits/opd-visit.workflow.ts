/**
 * The outpatient visit: which stage follows which is the table of `domain/visits/visit-flow.ts`, drawn in `docs/flows/opdVisit.md`.
 *
 * What is durable about it: it is started with the check-in, which may come late or be refused, and waits a day for it. Then it
 * waits for persons, for the signal that what it waits for of its orders is there, and for its clock: the end of the session of its
 * token, and days on which nobody went on with it. Its orders are cases of their own and outlive it.
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
