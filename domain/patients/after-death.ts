import type { TaskFacts } from '#contracts/cases/messages.ts';
import { takesSomething } from '#contracts/inbox/names.ts';

/**
 * Whether a form says that something is done with a patient who lives. Of the dead nothing is measured, taken, handed over or
 * performed, and a consultation ends with their death; results of what was taken before, and the bill, go on.
 */
export function needsLife(facts: TaskFacts): boolean {
  if (facts.kind === 'consultation') return facts.outcome !== 'died';
  return facts.kind === 'triage' || takesSomething(facts.kind);
}
