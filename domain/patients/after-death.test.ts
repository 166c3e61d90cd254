import { describe, expect, it } from 'vitest';
import type { TaskFacts } from '#contracts/cases/messages.ts';
import { flowKinds, takesSomething } from '#contracts/inbox/names.ts';
import { needsLife } from '#domain/patients/after-death.ts';

const factsOf = (kind: string, rest: object = {}) => ({ kind, ...rest }) as unknown as TaskFacts;

describe('a task of a patient who has died', () => {
  it('takes, hands over and performs nothing, and no triage is made', () => {
    for (const kind of flowKinds.filter((each) => each === 'triage' || takesSomething(each)))
      expect(needsLife(factsOf(kind)), kind).toBe(true);
  });
  it('ends a consultation with the death and no other way', () => {
    for (const outcome of ['complete', 'await_results', 'refer_doctor', 'referred', 'transferred'])
      expect(needsLife(factsOf('consultation', { outcome })), outcome).toBe(true);
    expect(needsLife(factsOf('consultation', { outcome: 'died' }))).toBe(false);
  });
  it('goes on with results of what was taken, and with the bill', () => {
    for (const kind of [
      'specimen_receipt',
      'result_entry',
      'verification',
      'result_review',
      'billing',
      'payment',
    ])
      expect(needsLife(factsOf(kind)), kind).toBe(false);
  });
});
