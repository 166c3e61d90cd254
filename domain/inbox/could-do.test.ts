import { expect, it } from 'vitest';
import { couldDo } from '#domain/inbox/could-do.ts';

it('a task is for whoever it is not taken from: by assignment, by claim, by department', () => {
  const me = { id: 'me', departmentId: 'mine' };
  const free = { assigneeId: null, claimantId: null, departmentId: null };
  const own = { assigneeId: 'me', claimantId: 'me', departmentId: 'mine' };
  expect([free, own].map((task) => couldDo(task, me))).toEqual([true, true]);
  for (const other of [{ assigneeId: 'other' }, { claimantId: 'other' }, { departmentId: 'other' }])
    expect([couldDo({ ...free, ...other }, me), couldDo({ ...own, ...other }, me)]).toEqual([false, false]);
  expect(couldDo({ ...free, departmentId: 'mine' }, { id: 'me', departmentId: null })).toBe(false);
});
