import { describe, expect, it } from 'vitest';
import { roles } from '#contracts/identity/names.ts';
import { recordParts, rolesNeed } from '#contracts/visits/access-names.ts';
import { accessTo, opensTo } from '#domain/visits/care-access.ts';

describe('what a relationship opens', () => {
  it('is what both the task and the role need', () => {
    expect(opensTo('lab_technician', { kind: 'task', taskKind: 'collection' })).toEqual(['safety', 'labs']);
    expect(opensTo('nurse', { kind: 'task', taskKind: 'collection' })).toEqual(['safety', 'labs']);
    expect(opensTo('pharmacist', { kind: 'task', taskKind: 'collection' })).toEqual(['safety']);
    expect(opensTo('doctor', { kind: 'task', taskKind: 'billing' })).toEqual([]);
  });
  it('is everything the role needs where the patient is theirs', () => {
    expect(opensTo('doctor', { kind: 'visit', taskKind: null })).toEqual(recordParts);
    expect(opensTo('lab_supervisor', { kind: 'visit', taskKind: null })).toEqual(['safety', 'labs']);
  });
  it('is nothing for a desk, whatever the relationship', () => {
    for (const role of roles.filter((each) => !(each in rolesNeed)))
      for (const kind of ['visit', 'appointment', 'ordered', 'break_glass'] as const)
        expect(opensTo(role, { kind, taskKind: null })).toEqual([]);
  });
  it('names a broken glass only where nothing else opens a part', () => {
    const broken = { kind: 'break_glass', taskKind: null } as const;
    const visit = { kind: 'visit', taskKind: null } as const;
    expect(accessTo('doctor', [broken, visit], recordParts).via).toEqual(['visit']);
    expect(accessTo('nurse', [broken, { kind: 'task', taskKind: 'collection' }], recordParts).via).toEqual([
      'break_glass',
      'task',
    ]);
  });
  it('says by what, and only by what opened something of the question', () => {
    const relationships = [
      { kind: 'task', taskKind: 'collection' },
      { kind: 'task', taskKind: 'procedure' },
      { kind: 'work', taskKind: 'specimen_receipt' },
    ] as const;
    const { parts, via } = accessTo('nurse', relationships, ['safety', 'notes']);
    expect([[...parts].sort(), via]).toEqual([['notes', 'safety'], ['task']]);
    expect(accessTo('nurse', [], recordParts)).toEqual({ parts: new Set(), via: [] });
  });
});
