import { describe, expect, it } from 'vitest';
import { standingOf } from '#domain/visits/responsibility.ts';

const of = { ownerIds: ['doctor-1'], departmentId: 'gm' };
const actor = (role: Parameters<typeof standingOf>[0]['role'], departmentId: string | null = 'gm') => ({
  userId: 'somebody',
  role,
  departmentId,
});

describe('who acts on another’s visit, token or order', () => {
  it('is its owner, whatever the department', () => {
    expect(standingOf({ userId: 'doctor-1', role: 'doctor', departmentId: null }, of)).toBe('owner');
  });
  it('is no other doctor, also of the same department: taking over is an act of its own', () => {
    expect(standingOf(actor('doctor'), of)).toBeNull();
  });
  it('is the department’s nurse and nobody else’s', () => {
    expect(standingOf(actor('nurse'), of)).toBe('duty');
    expect(standingOf(actor('nurse', 'paed'), of)).toBeNull();
    expect(standingOf(actor('nurse', null), of)).toBeNull();
  });
  it('is the front office, and whoever supervises', () => {
    expect(standingOf(actor('receptionist', 'front'), of)).toBe('duty');
    expect(standingOf(actor('admin', 'front'), of)).toBe('supervision');
  });
  it('is whoever holds the permission where nobody answers for it', () => {
    expect(standingOf(actor('doctor', 'paed'), { ownerIds: [null], departmentId: null })).toBe('duty');
  });
});
