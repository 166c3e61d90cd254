import { expect, it } from 'vitest';
import type { CaseOfTables } from '#db/platform/reconcile.repository.ts';
import { differenceOf } from '#temporal/reconciler.ts';

const open: CaseOfTables = {
  caseId: 'c1',
  workflowId: 'h:1:opdVisit:c1',
  endedSeconds: null,
  unsettled: false,
  unansweredSeconds: null,
  behindSeconds: null,
  strayTasks: 0,
};
const waitingFor = (unansweredSeconds: number): CaseOfTables => ({
  ...open,
  unsettled: true,
  unansweredSeconds,
});

it('an act that a running flow has not answered for minutes is for a person, one on its way is not', () => {
  expect(differenceOf(waitingFor(20), 'running')).toBeNull();
  expect(differenceOf(waitingFor(301), 'running')).toBe('act_unanswered');
  // Without a flow the relay begins it anew, and the act with it.
  expect(differenceOf(waitingFor(301), 'ended')).toBeNull();
  // Applied and not yet marked as settled: it was answered.
  expect(differenceOf({ ...open, unsettled: true }, 'running')).toBeNull();
});
