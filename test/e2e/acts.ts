import { setTimeout as sleep } from 'node:timers/promises';
import type { Receipt } from '#contracts/visits/visit.ts';
import * as people from '#test/builders/people.ts';
import type { Answer, Person, Team } from '#test/builders/people.ts';
import { deadline } from './browser.ts';

const askEveryMs = 250;

/**
 * Sends an act until it is known what became of it, with one key: a slow machine answers that it goes on (202), or that it is to be
 * sent again (503).
 * @throws when it is refused
 */
async function known(send: (key: string) => Promise<Answer<Receipt>>): Promise<Answer<Receipt>> {
  const key = crypto.randomUUID();
  const until = Date.now() + deadline;
  for (;;) {
    const answer = await send(key);
    if (answer.status === 200) return answer;
    if (![202, 503].includes(answer.status) || Date.now() > until)
      throw new Error(`an act was answered ${answer.status} ${JSON.stringify(answer.body)}`);
    await sleep(askEveryMs);
  }
}

/** Checks a patient in by the desk, whatever the answer takes. */
export const checkIn = (
  team: Team,
  patientId: string,
  change?: Record<string, unknown>,
): Promise<Answer<Receipt>> => known((key) => people.checkIn(team, patientId, key, change));

/** Claims and completes the task a receipt opened, whatever the answer takes. */
export const complete = (person: Person, receipt: Receipt, form: unknown): Promise<Answer<Receipt>> =>
  known((key) => people.complete(person, receipt, form, key));
