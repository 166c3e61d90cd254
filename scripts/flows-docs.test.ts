import { describe, expect, it } from 'vitest';
import type { CaseType } from '#contracts/cases/names.ts';
import { labOrder } from '#domain/labs/lab-flow.ts';
import { procedureOrder } from '#domain/procedures/procedure-flow.ts';
import { opdVisit } from '#domain/visits/visit-flow.ts';
import { pageOf, readPage, stalePages } from '#scripts/flows-docs.ts';
import { orderPage } from '#scripts/flows/order-page.ts';
import { visitPage } from '#scripts/flows/visit-page.ts';

describe('docs/flows', () => {
  it('has a page of every flow, each as its table says; `npm run flows:docs` writes them anew', () => {
    expect(stalePages()).toEqual([]);
  });

  it('notices a page that says something else', () => {
    const changed = (type: CaseType) => readPage(type).replace('opens `verification`', '');
    expect(stalePages(changed)).toEqual(['labOrder']);
  });

  it('shows every change of a table: an outcome, where it leads, when, and what an order tells its visit', () => {
    const lab = pageOf('labOrder').split('\n');
    const lacks = (page: readonly string[]) => lab.filter((line) => line && !page.includes(line));
    const { result_entry, ...others } = labOrder.tasks;
    expect(result_entry).toBeDefined();
    expect(lacks(orderPage({ ...labOrder, tasks: others })).join('\n')).toContain('entered');
    expect(
      lacks(orderPage({ ...labOrder, tells: { ...labOrder.tells, awaits: 'never' } })).join('\n'),
    ).toContain('while in `ordered`, `collected`');
    const undone = {
      ...labOrder,
      own: { ...labOrder.own, undo: { from: 'collected', to: 'cancelled' } },
    } as const;
    expect(lacks(orderPage(undone)).join('\n')).toContain('`undo`');
    expect(orderPage({ ...procedureOrder, begins: ['procedure'] })).toContain('  [*] --> procedure');
    const hasty = visitPage({
      ...opdVisit,
      advances: { ...opdVisit.advances, answered: { stage: 'billing' } },
    });
    expect(hasty).toContain('  orders --> billing: answered<br/>unblocked');
  });
});
