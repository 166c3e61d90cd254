import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { flowKinds } from '#contracts/inbox/names.ts';
import { orderTypes } from '#contracts/visits/names.ts';
import { chanceOf, live } from '#test/model/adversary.ts';
import type { FlowFault } from '#test/model/flow-run.ts';
import { Broken } from '#test/model/properties.ts';
import type { ActFault } from '#test/model/tables.ts';

/** Of each case and each order, at every write: heard, heard late, lost, doubled, out of order. */
const runs = 2000;
const settings = fc.record({
  fee: fc.constantFrom(0, 500),
  moneyFirst: fc.boolean(),
  reviews: fc.boolean(),
});
/** What happens, one number each; no number is likelier than another, a shorter counterexample has fewer of them. */
const happenings = fc.noBias(fc.array(fc.nat(), { minLength: 60, maxLength: 200, size: 'max' }));

/** Looks for a counterexample in a model with a mistake built in. @returns what was noticed */
async function noticed(fault: { act?: ActFault; flow?: FlowFault }): Promise<unknown> {
  const { errorInstance } = await fc.check(
    fc.asyncProperty(settings, happenings, async (chosen, numbers) => {
      await live(chosen, numbers, fault);
    }),
    { numRuns: runs, endOnFailure: true },
  );
  return errorInstance;
}

describe('flows whose steps are heard of late, twice, out of order or never', () => {
  it('make true what was written, and nothing is lost', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(settings, happenings, async (chosen, numbers) => {
        await live(chosen, numbers);
      }),
      { numRuns: runs },
    );
  });

  it('meet every kind of step, refusal and death in what happens to them', async () => {
    const seen = new Set<string>();
    for (let seed = 0; seed < 300; seed += 1) {
      const chance = chanceOf(seed);
      const numbers = Array.from({ length: 200 }, () => chance.below(2 ** 31));
      const { tables, runs: flows } = await live(
        { fee: 500, moneyFirst: seed % 2 > 0, reviews: seed % 3 > 0 },
        numbers,
      );
      for (const { terms, journal } of tables.cases.values())
        for (const { plan, cause } of journal) {
          seen.add(
            plan.completes?.kind ??
              (cause.includes('@') ? `${terms.type}.${cause.split('@')[0]}` : terms.type),
          );
        }
      for (const { problem } of tables.submissions.values()) if (problem) seen.add(problem);
      for (const { life } of flows.values()) if (life > 3) seen.add('killed again and again');
    }
    expect([...seen]).toEqual(
      expect.arrayContaining([
        ...flowKinds,
        ...['advance', 'no_show', 'abandon'].map((step) => `opdVisit.${step}`),
        ...orderTypes.flatMap((type) => [type, `${type}.begin`, `${type}.undo`, `${type}.expire`]),
        ...[
          'prescription.release',
          'killed again and again',
          'task.not_open',
          'visit.closed',
          'order.closed',
        ],
        ...['request.invalid', 'order.item_state', 'order.not_cancellable', 'order.visit_closed'],
      ]),
    );
  });

  const faults: { fault: { act?: ActFault; flow?: FlowFault }; what: string }[] = [
    { fault: { act: 'writes for any version' }, what: 'steps written for another version of the case' },
    {
      fault: { flow: 'carries out its own plan' },
      what: 'a stored receipt with the plan a flow would make now',
    },
    { fault: { flow: 'ignores what the sender saw' }, what: 'a refusal before the journal was asked' },
    { fault: { flow: 'takes used ids' }, what: 'ids drawn once more after a kill' },
    {
      fault: { flow: 'never asks the journal by itself' },
      what: 'a flow told to go on that knows too little',
    },
    { fault: { flow: 'forgets a task' }, what: 'a rule that leaves something to nobody' },
    { fault: { act: 'leaves no word' }, what: 'a step that leaves no word for other flows' },
  ];
  it.each(faults)('notices $what', { timeout: 120_000 }, async ({ fault }) => {
    const error = await noticed(fault);
    if (fault.flow) expect(error).toBeInstanceOf(Broken);
    else expect(error).toBeInstanceOf(Error);
  });
});
