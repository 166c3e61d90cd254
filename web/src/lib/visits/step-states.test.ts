import { expect, test } from 'vitest';
import type { Timeline } from '#contracts/visits/visit.ts';
import { stepStates } from '#lib/visits/step-states.ts';

type Entry = Timeline['entries'][number];
const entry = (kind: string, state: Entry['state'], taskId: string | null = `${kind} ${state}`): Entry => ({
  at: '2026-11-28T15:36:00Z',
  kind,
  state,
  title: kind,
  byName: null,
  byRole: null,
  dueAt: null,
  taskId,
  detail: null,
  about: null,
  note: null,
});

test('a step is done once one of its tasks was and none of them waits', () => {
  const states = stepStates([
    entry('visit.check_in', 'info', null),
    entry('triage', 'open'),
    entry('consultation', 'done'),
    entry('consultation', 'claimed'),
    entry('billing', 'cancelled'),
    entry('payment', 'cancelled'),
    entry('payment', 'done'),
  ]);
  expect(Object.fromEntries(states)).toEqual({
    triage: 'undone',
    consultation: 'undone',
    billing: 'undone',
    payment: 'done',
  });
});
