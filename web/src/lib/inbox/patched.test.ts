import { describe, expect, it } from 'vitest';
import type { Task } from '#contracts/inbox/task.ts';
import { beyond, patched, patchedWith, recounted } from '#lib/inbox/patched.ts';
import type { Shown } from '#lib/inbox/patched.ts';

const task = (id: string, change: Partial<Task> = {}): Task =>
  ({
    id,
    kind: 'triage',
    state: 'open',
    priority: 3,
    dueAt: '2026-11-26T10:00:00.000Z',
    version: 1,
    assigneeId: null,
    claimantId: null,
    departmentId: 'opd',
    ...change,
  }) as Task;
const desk: Shown = { view: 'desk', kind: '', me: 'me', departmentId: 'opd', hasMore: false };
const ids = (tasks: readonly Task[]) => tasks.map(({ id }) => id).join('');
const [a, b, d] = [task('a'), task('b', { dueAt: '2026-11-26T10:05:00Z' }), task('d', { priority: 4 })];

describe('a list of tasks, patched', () => {
  it('takes a new task in its place, by priority, due time, id', () => {
    expect(ids(patched([a, b, d], task('c', { dueAt: '2026-11-26T10:05:00Z' }), desk))).toBe('abcd');
    expect(ids(patched([a, b, d], task('z', { priority: 1 }), desk))).toBe('zabd');
    expect(ids(patched([], a, desk))).toBe('a');
  });

  it('leaves what belongs after the last one to the next page, if there is one', () => {
    const last = task('z', { priority: 5 });
    expect(ids(patched([a, b], last, { ...desk, hasMore: true }))).toBe('ab');
    expect(ids(patched([a, b], last, desk))).toBe('abz');
  });

  it('changes a task where it stands, and takes it out when it is done or somebody else has it', () => {
    expect(patched([a, b], { ...a, escalation: 1, version: 2 }, desk)[0]?.escalation).toBe(1);
    expect(ids(patched([a, b], { ...a, state: 'done', version: 2 }, desk))).toBe('b');
    expect(ids(patched([a, b], { ...a, state: 'claimed', claimantId: 'other', version: 2 }, desk))).toBe('b');
    expect(ids(patched([a, b], { ...a, state: 'claimed', claimantId: 'me', version: 2 }, desk))).toBe('ab');
  });

  it('shows in each view what the API lists there', () => {
    const mine = { ...desk, view: 'mine' as const };
    expect(ids(patched([], a, mine))).toBe('');
    expect(ids(patched([], { ...a, claimantId: 'me', state: 'claimed' }, mine))).toBe('a');
    expect(ids(patched([], { ...a, departmentId: 'other' }, desk))).toBe('');
    expect(ids(patched([], { ...a, departmentId: 'other' }, { ...desk, departmentId: null }))).toBe('a');
    expect(ids(patched([], { ...a, departmentId: 'other', claimantId: 'x' }, { ...desk, view: 'all' }))).toBe(
      'a',
    );
    expect(ids(patched([], a, { ...desk, kind: 'billing' }))).toBe('');
  });

  it('read before news came has them all the same, once, in the order they came', () => {
    const [came, gone] = [
      task('c', { dueAt: '2026-11-26T10:06:00Z' }),
      { ...b, state: 'done', version: 2 } as Task,
    ];
    expect(ids(patchedWith([a, b, d], [came, gone], desk))).toBe('acd');
    expect(ids(patchedWith([a, d, came], [came, gone], desk))).toBe('acd');
    expect(ids(patchedWith([a, b, d], [came, { ...came, state: 'done', version: 2 }], desk))).toBe('abd');
  });

  it('keeps what stands after a first page that is read again', () => {
    expect(ids(beyond([a, b, d], [a]))).toBe('bd');
    expect(ids(beyond([a, b, d], [a, b]))).toBe('d');
    expect(ids(beyond([b, d], [a, b, d]))).toBe('');
    expect(ids(beyond([a, b], []))).toBe('');
  });

  it('is not taken back by news that were overtaken', () => {
    const newer = { ...a, version: 5, escalation: 2 };
    expect(patched([newer], { ...a, version: 4 }, desk)[0]?.escalation).toBe(2);
  });
});

describe('the counts of the views, when a task changes', () => {
  const none = { mine: 0, desk: 0, all: 0, overdue: 0 };
  const one = { mine: 0, desk: 1, all: 1, overdue: 0 };
  it('take a new task in at once, in each view that shows it', () => {
    expect(recounted(none, undefined, a, desk)).toEqual(one);
    expect(recounted(none, undefined, task('x', { departmentId: 'lab' }), desk)).toEqual({ ...none, all: 1 });
  });
  it('count it as mine when I start it, and for nobody when it is done', () => {
    const started = { ...a, state: 'claimed' as const, claimantId: 'me', version: 2 };
    const mine = recounted(one, a, started, desk);
    expect(mine).toEqual({ ...one, mine: 1 });
    expect(recounted(mine, started, { ...started, state: 'done', version: 3 }, desk)).toEqual(none);
  });
  it('count nothing twice: news that is known, or was overtaken', () => {
    expect(recounted(one, a, a, desk)).toEqual(one);
    expect(recounted(one, { ...a, version: 5 }, { ...a, state: 'done', version: 2 }, desk)).toEqual(one);
  });
  it('are of all kinds, whichever is shown', () => {
    expect(recounted(none, undefined, a, { ...desk, kind: 'billing' })).toEqual(one);
  });
});
