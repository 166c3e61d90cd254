import { readdirSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { matterTypes } from '#contracts/cases/names.ts';
import { opdVisitWorkflow, orderTypes } from '#contracts/visits/names.ts';
import { labOrder } from '#domain/labs/lab-flow.ts';
import { procedureOrder } from '#domain/procedures/procedure-flow.ts';
import { opdVisit } from '#domain/visits/visit-flow.ts';
import { allFlows, readPage, stalePages } from '#scripts/flows-docs.ts';
import type { Flow } from '#scripts/flows-docs.ts';
import { workPage } from '#scripts/flows/work-page.ts';
import { visitPage } from '#scripts/flows/visit-page.ts';
import { root } from '#scripts/platform/paths.ts';

describe('docs/flows', () => {
  let flows: Flow[];
  beforeAll(async () => {
    flows = await allFlows();
  });

  it('has a page of every flow and of nothing else, each as its table says; `npm run flows:docs` writes them anew', () => {
    const types = flows.map(({ type }) => type).sort();
    expect(types).toEqual([opdVisitWorkflow, ...orderTypes, ...matterTypes].sort());
    const pages = readdirSync(path.join(root, 'docs', 'flows')).map((name) => name.replace(/[.]md$/, ''));
    expect(pages.sort()).toEqual(types);
    expect(stalePages(flows)).toEqual([]);
  });

  it('notices a page that says something else', () => {
    const changed = (type: string) => readPage(type).replace('opens `verification`', '');
    expect(stalePages(flows, changed)).toEqual(['labOrder']);
  });

  it('shows every change of a table: an outcome, where it leads, when, and what an order tells its visit', () => {
    const lab = workPage(labOrder);
    const lost = (page: readonly string[]) => lab.filter((line) => line && !page.includes(line)).join('\n');
    const { result_entry, ...others } = labOrder.tasks;
    expect(result_entry).toBeDefined();
    expect(lost(workPage({ ...labOrder, tasks: others }))).toContain('entered');
    const hushed = { ...labOrder, tells: { blocks: labOrder.tells?.blocks ?? [], awaits: 'never' as const } };
    expect(lost(workPage(hushed))).toContain('while in `ordered`, `collected`');
    const undo = { from: 'collected', to: 'cancelled' } as const;
    expect(lost(workPage({ ...labOrder, own: { ...labOrder.own, undo } }))).toContain('`undo`');
    expect(workPage({ ...procedureOrder, begins: ['procedure'] })).toContain('It begins with `procedure`.');
    const hasty = {
      ...opdVisit,
      advances: { ...opdVisit.advances, answered: { stage: 'billing' as const } },
    };
    expect(visitPage(hasty).join('\n')).toContain('orders --> billing: answered<br/>unblocked');
  });
});
