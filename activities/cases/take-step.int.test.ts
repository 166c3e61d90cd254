import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StepAnswer } from '#contracts/cases/messages.ts';
import { hear, stateOf } from '#domain/cases/case-flow.ts';
import type { StoredSubmission } from '#db/inbox/submission.repository.ts';
import { makeCatalogue } from '#test/builders/orders.ts';
import { forms } from '#test/builders/people.ts';
import { fingerprint, tenantTables } from '#test/builders/rows.ts';
import type { TenantTable } from '#test/builders/rows.ts';
import { openCases } from '#test/builders/written-cases.ts';
import type { WrittenCases } from '#test/builders/written-cases.ts';

let cases: WrittenCases;
let tables: TenantTable[];
let dressing: string;

beforeAll(async () => {
  cases = await openCases('take-step');
  const { sql, test } = cases.hospitals;
  tables = await tenantTables(sql);
  const { rows } = await sql.query<{ id: string }>("select id from hospital where slug = 'asha'");
  ({ dressing } = await makeCatalogue({ database: test }, rows[0]?.id ?? ''));
});
afterAll(async () => {
  await cases?.hospitals.close();
});

const triage = { kind: 'triage', urgency: 4 } as const;
const left = { exit: 'left', reason: 'went home' } as const;
const leave = (visitId: string) =>
  cases.submit('receptionist', visitId, { act: 'exitVisit', exit: 'left' }, left);
const causes = ({ steps }: StepAnswer) => steps.map(({ version, cause }) => [version, cause]);
const print = () => fingerprint(cases.hospitals.sql, tables);
const stateOfSubmission = async ({ id }: StoredSubmission) => {
  const { rows } = await cases.hospitals.sql.query<{ state: string }>(
    'select state from submission where id = $1',
    [id],
  );
  return rows[0]?.state;
};
/** The journal of a case has every version once, and the tables say what it folds to. */
async function expectWhole(caseId: string): Promise<void> {
  const { sql } = cases.hospitals;
  const flow = stateOf(await cases.flowOf(caseId));
  const { rows } = await sql.query(
    `select c.version, c.state as stage, c.outcome, array(select s.version from case_step s where s.case_id = c.id order by s.version) as versions,
            array(select t.id::text from task t where coalesce(t.order_id, t.visit_id) = c.id and t.state in ('open', 'claimed', 'completing') order by 1) as tasks
       from care_case c where c.id = $1`,
    [caseId],
  );
  const { versions, ...table } = rows[0];
  expect(table).toEqual(flow);
  expect(versions).toEqual(Array.from({ length: flow.version }, (_, index) => index + 1));
}
/** A visit for a procedure alone. */
async function withProcedure(): Promise<{ visitId: string; orderId: string }> {
  const visitId = await cases.arrive('procedure_only', { procedures: [{ items: [{ typeId: dressing }] }] });
  const { rows } = await cases.hospitals.sql.query<{ id: string }>(
    'select id from care_case where parent_id = $1',
    [visitId],
  );
  return { visitId, orderId: rows[0]?.id ?? '' };
}

describe('one step in one transaction', () => {
  it('of two steps planned for the same version one is written, the other is told what was', async () => {
    const visitId = await cases.arrive();
    const flow = await cases.flowOf(visitId);
    const nurse = await cases.submitTask('nurse', visitId, triage, forms.triage);
    const desk = await leave(visitId);
    const [first, second] = [await cases.plan(flow, nurse), await cases.plan(flow, desk)];

    expect(causes(await cases.act(first))).toEqual([[2, nurse.id]]);
    const before = await print();
    const answer = await cases.act(second);
    expect(causes(answer)).toEqual([[2, nurse.id]]);
    const { care_case: _heard, ...after } = await print();
    expect(before).toMatchObject(after);
    expect([await stateOfSubmission(nurse), await stateOfSubmission(desk)]).toEqual(['applied', 'stored']);

    // The flow makes it true and plans anew: now there is a consultation to cancel, not a triage.
    hear(flow, answer.steps);
    const again = await cases.plan(flow, desk);
    expect(again.plan.cancels).not.toEqual(second.plan.cancels);
    expect(causes(await cases.act(again))).toEqual([[3, desk.id]]);
    await expectWhole(visitId);
  });

  it('a plan made for another version is what would have gone wrong', async () => {
    const visitId = await cases.arrive();
    const flow = await cases.flowOf(visitId);
    await cases.send(await cases.submitTask('nurse', visitId, triage, forms.triage));
    const stale = await cases.plan(flow, await leave(visitId));
    // The same plan, passed off as made for the case as it is: the consultation stays open though the visit has ended.
    await cases.act({ ...stale, version: 2 });
    await expect(expectWhole(visitId)).rejects.toThrow();
  });

  it('the same step again changes nothing and has the same answer, a person’s and the platform’s', async () => {
    const { visitId, orderId } = await withProcedure();
    const flow = await cases.flowOf(orderId);
    const scheduled = await cases.submitTask(
      'nurse',
      orderId,
      { kind: 'procedure_schedule' },
      { scheduledAt: new Date().toISOString(), place: '' },
    );
    const byNurse = await cases.plan(flow, scheduled);
    const answer = await cases.act(byNurse);
    const before = await print();
    expect(await cases.act(byNurse)).toEqual(answer);
    expect(before).toMatchObject(await withoutHeard());
    // Planned by another run of the flow, so with other ids.
    expect(await cases.act(await cases.plan(flow, scheduled))).toEqual(answer);
    expect(before).toMatchObject(await withoutHeard());

    hear(flow, answer.steps);
    const undo = { ...(await cases.planOwn(flow, orderId, 'undo')), exit: 'left' as const };
    const undone = await cases.act(undo);
    expect(causes(undone)).toEqual([[3, 'undo@2']]);
    const after = await print();
    expect(await cases.act(undo)).toEqual(undone);
    expect(after).toMatchObject(await withoutHeard());
    await expectWhole(orderId);
    await expectWhole(visitId);
  });

  it('on two connections at once one wins, and the other is told', async () => {
    for (let round = 0; round < 15; round += 1) {
      const visitId = await cases.arrive();
      const flow = await cases.flowOf(visitId);
      const nurse = await cases.submitTask('nurse', visitId, triage, forms.triage);
      const desk = await leave(visitId);
      const inputs = [await cases.plan(flow, nurse), await cases.plan(flow, desk)];
      const answers = await Promise.all(inputs.map((input) => cases.act(input)));
      // Both are told the same one step; the other one was not written.
      expect(causes(answers[0] as StepAnswer)).toEqual(causes(answers[1] as StepAnswer));
      const states = [await stateOfSubmission(nurse), await stateOfSubmission(desk)];
      expect([...states].sort()).toEqual(['applied', 'stored']);
      expect(causes(answers[0] as StepAnswer)).toEqual([[2, states[0] === 'applied' ? nurse.id : desk.id]]);
      await expectWhole(visitId);
    }
  });

  it('the same step on two connections at once is written once', async () => {
    for (let round = 0; round < 15; round += 1) {
      const visitId = await cases.arrive();
      const flow = await cases.flowOf(visitId);
      const nurse = await cases.submitTask('nurse', visitId, triage, forms.triage);
      const inputs = [await cases.plan(flow, nurse), await cases.plan(flow, nurse)];
      const [one, other] = await Promise.all(inputs.map((input) => cases.act(input)));
      expect(one).toEqual(other);
      await expectWhole(visitId);
    }
  });

  it(
    'a step of an order and the end of its visit at once: no deadlock, and both are whole',
    { timeout: 180_000 },
    async () => {
      for (let round = 0; round < 50; round += 1) {
        const { visitId, orderId } = await withProcedure();
        const order =
          round % 2
            ? await cases.submit('doctor', orderId, { act: 'cancelOrder' }, { reason: 'not needed' })
            : await cases.submitTask(
                'nurse',
                orderId,
                { kind: 'procedure_schedule' },
                { scheduledAt: new Date().toISOString(), place: '' },
              );
        const exit = await leave(visitId);
        const [ofOrder, ofVisit] = await Promise.all([cases.send(order), cases.send(exit)]);
        expect(ofVisit).toMatchObject({ stage: 'closed', exit: 'left' });
        // Scheduled before the visit ended, or refused because it has.
        if ('refusal' in ofOrder) expect(ofOrder).toEqual({ refusal: 'order.visit_closed' });
        const { rows } = await cases.hospitals.sql.query<{ kind: string }>(
          "select kind from outbox where case_id = $1 and kind <> 'flow.begin'",
          [orderId],
        );
        // Cancelled first, there is nothing to tell the order; else it is told that its visit ended.
        const isOpen = stateOf(await cases.flowOf(orderId)).outcome === null;
        if (isOpen) expect(rows).toEqual([{ kind: 'flow.parent_ended' }]);
        await expectWhole(orderId);
        await expectWhole(visitId);
      }
    },
  );
});

/** All but what a case notes of its flow having heard. */
async function withoutHeard(): Promise<Record<string, string>> {
  const { care_case: _heard, ...rest } = await print();
  return rest;
}
