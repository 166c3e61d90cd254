import { describe, expect, it } from 'vitest';
import { followUp, nextOfKind, staysWithPatient } from '#lib/inbox/after.ts';

const opened = (...kinds: string[]) => ({
  openedTasks: kinds.map((kind) => ({ id: kind, kind, dueAt: '2026-11-28T09:00:00Z' })),
});

describe('after a task', () => {
  it('stays with the patient where a mistake would harm another one', () => {
    expect((['consultation', 'dispensing', 'billing', 'payment'] as const).every(staysWithPatient)).toBe(
      true,
    );
    expect((['triage', 'collection', 'result_entry', 'verification'] as const).some(staysWithPatient)).toBe(
      false,
    );
  });

  it('goes from a bill to its payment, and to nothing that is somebody else’s work', () => {
    expect(followUp('billing', opened('payment'), () => true)).toBe('payment');
    expect(followUp('billing', opened('payment'), () => false)).toBeNull();
    expect(followUp('triage', opened('consultation'), () => true)).toBeNull();
    expect(followUp('billing', opened('a kind of a newer release'), () => true)).toBeNull();
  });

  it('goes on with the same work, not with a task of another kind or of another person', () => {
    const task = (id: string, kind: 'triage' | 'collection', claimantId: string | null = null) => ({
      id,
      kind,
      claimantId,
    });
    const list = [
      task('a', 'collection'),
      task('b', 'triage', 'other'),
      task('c', 'triage'),
      task('d', 'triage'),
    ];
    expect(nextOfKind(list, 'triage', 'd', 'me')?.id).toBe('c');
    expect(nextOfKind(list.slice(0, 2), 'triage', 'd', 'me')).toBeNull();
    expect(nextOfKind([task('a', 'triage', 'me')], 'triage', 'd', 'me')?.id).toBe('a');
  });
});
