import { describe, expect, it } from 'vitest';
import type { Due, TaskKindRecord } from '#contracts/cases/kind-record.ts';
import { matterTypes } from '#contracts/cases/names.ts';
import { permissions, rolePermissions } from '#contracts/identity/names.ts';
import { flowlessTasks, matterRecords, orderRecords, taskRecords } from '#contracts/inbox/kind-names.ts';
import { dueDefaults, taskKinds } from '#contracts/inbox/names.ts';
import { orderTypes } from '#contracts/visits/names.ts';
import { visitTasks } from '#contracts/visits/kind-names.ts';

const records: readonly TaskKindRecord[] = taskKinds.map((kind) => taskRecords[kind]);

describe('kinds of tasks and orders', () => {
  it('have names of their own: gathering them loses none', () => {
    const works = [...Object.values(orderRecords), ...Object.values(matterRecords)];
    const apart = [visitTasks, flowlessTasks, ...works.map(({ tasks }) => tasks)];
    expect(taskKinds.toSorted()).toEqual(apart.flatMap((tasks) => Object.keys(tasks)).toSorted());
    for (const member of ['part', 'path'] as const)
      expect(new Set(orderTypes.map((type) => orderRecords[type][member])).size).toBe(orderTypes.length);
  });

  it('have names that their columns can hold', () => {
    for (const name of [...taskKinds, ...orderTypes, ...matterTypes])
      expect(name.length, name).toBeLessThanOrEqual(20);
    for (const { permission } of records) expect(permission.length, permission).toBeLessThanOrEqual(40);
  });

  it('are somebody’s work, by a permission of theirs that nobody else holds', () => {
    for (const { permission, heldBy } of records) {
      expect(heldBy, permission).not.toHaveLength(0);
      const holders = Object.entries(rolePermissions).filter(([, held]) =>
        (held as readonly string[]).includes(permission),
      );
      expect(holders.map(([role]) => role).toSorted(), permission).toEqual(heldBy.toSorted());
    }
    expect(new Set(permissions).size).toBe(permissions.length);
  });

  it('agree on a setting that several of them are due by', () => {
    const settings = records.flatMap(({ due }): Due[] =>
      due !== 'urgency' && 'setting' in due ? [due] : [],
    );
    for (const { setting, minutes } of settings)
      expect(dueDefaults[setting as keyof typeof dueDefaults], setting).toBe(minutes);
  });
});
