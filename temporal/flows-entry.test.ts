import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { matterTypes } from '#contracts/cases/names.ts';
import { opdVisitWorkflow, orderTypes } from '#contracts/visits/names.ts';
import { flowFiles } from '#temporal/flows-entry.ts';

it('tells one flow of the name of each type of case, and no other', () => {
  const told = flowFiles().flatMap((file) => {
    const text = readFileSync(path.join(import.meta.dirname, '..', file), 'utf8');
    return [...text.matchAll(/^export (?:const|async function) (\w+)/gm)].map(([, name]) => name);
  });
  expect(told.toSorted()).toEqual([opdVisitWorkflow, ...orderTypes, ...matterTypes].toSorted());
});
