import { expect, it } from 'vitest';
import { couldDo } from '#domain/inbox/could-do.ts';

it('a task is for whoever it is not taken from: by assignment, by claim, by department', () => {
  const me = { id: 'me', departmentId: 'mine' };
  const free = { assigneeId: null, isShared: false, claimantId: null, departmentId: null };
  const own = { assigneeId: 'me', isShared: false, claimantId: 'me', departmentId: 'mine' };
  expect([free, own].map((task) => couldDo(task, me))).toEqual([true, true]);
  for (const other of [{ assigneeId: 'other' }, { claimantId: 'other' }, { departmentId: 'other' }])
    expect([couldDo({ ...free, ...other }, me), couldDo({ ...own, ...other }, me)]).toEqual([false, false]);
  // Somebody else's, who did not come to it: everybody's of its department, but not out of the hands of who has it.
  const shared = { ...own, assigneeId: 'other', isShared: true };
  expect(couldDo({ ...shared, claimantId: null }, me)).toBe(true);
  expect(couldDo({ ...shared, claimantId: 'other' }, me)).toBe(false);
  expect(couldDo({ ...shared, claimantId: null, departmentId: 'other' }, me)).toBe(false);
  expect(couldDo({ ...free, departmentId: 'mine' }, { id: 'me', departmentId: null })).toBe(false);
  // Who has the duty over a department, or over the whole hospital, is as one of it.
  const covers = (duties: (string | null)[]) =>
    couldDo({ ...free, departmentId: 'other' }, { ...me, duties });
  expect([covers(['other']), covers([null]), covers(['third']), covers([])]).toEqual([
    true,
    true,
    false,
    false,
  ]);
});
