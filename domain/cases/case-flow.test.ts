import { describe, expect, it } from 'vitest';
import type { CompleteTaskMessage, TaskFacts, TermsOf, WrittenStep } from '#contracts/cases/messages.ts';
import type { Plan } from '#contracts/cases/plan.ts';
import {
  hear,
  openFlow,
  ownCause,
  refusalNow,
  stateOf,
  takeOwnStep,
  takeStep,
} from '#domain/cases/case-flow.ts';
import type { CaseFlow, Journal } from '#domain/cases/case-flow.ts';
import type { CaseRules } from '#domain/cases/case-rules.ts';
import { beginLabOrder, labRules } from '#domain/labs/lab-flow.ts';
import { visitRules } from '#domain/visits/visit-flow.ts';
import { nothingFound, workReceipt, visitReceipt } from '#test/model/written.ts';
import type { Found } from '#test/model/written.ts';

/** What the model of `test/model/` found, one story each. */
const submitted = (
  submissionId: string,
  knows: number,
  taskId: string,
  facts: TaskFacts,
): CompleteTaskMessage => ({
  act: 'completeTask',
  submissionId,
  actorId: 'a',
  role: 'nurse',
  knows,
  taskId,
  facts,
});

/** A journal in memory, as the act keeps it; `found` is what its transactions find. */
function journalOf(written: WrittenStep[], found: () => Partial<Found> = () => ({})) {
  const by = (cause: string | null): Journal => ({
    write: async (version, step, plan) => {
      if (written.length > version) return { steps: written.slice(version) };
      const about = { caseId: 'c', visitId: 'v', submissionId: cause, at: 1 };
      const receipt =
        plan.type === 'opdVisit'
          ? visitReceipt(plan, about, { ...nothingFound, ...found() })
          : workReceipt(plan, about);
      if (!receipt) return { steps: [], idle: { again: null } };
      const one = {
        version: version + 1,
        cause: cause ?? ownCause(step as 'advance', version),
        plan,
        receipt,
      };
      written.push(one);
      return { steps: [one] };
    },
    readSince: async (version) => written.slice(version),
  });
  return by;
}
const ids = (prefix: string) => {
  let last = 0;
  return () => `${prefix}${(last += 1)}`;
};
const taskOf = (flow: CaseFlow, kind: string, nth = 0): string =>
  [...flow.tasks].filter(([, task]) => task.kind === kind)[nth]?.[0] ?? '';

/** Two tests of two specimens, both entered: two verifications wait. */
async function twoVerifications() {
  const terms: TermsOf<'labOrder'> = {
    type: 'labOrder',
    parts: ['i0', 'i1'].map((id, index) => ({ id, group: `g${index}`, waitFor: false })),
    expiresAfterMs: 1000,
    reviews: true,
  };
  const plan: Plan = beginLabOrder(terms, () => 'begin');
  const about = { caseId: 'c', visitId: 'v', submissionId: null, at: 1 };
  const written: WrittenStep[] = [{ version: 1, cause: 'begin@0', plan, receipt: workReceipt(plan, about) }];
  const journal = journalOf(written);
  const rules = () => labRules(terms) as CaseRules;
  const flow = openFlow(rules(), written);
  let sent = 0;
  const take = (kind: string, facts: TaskFacts) => {
    const id = `early${(sent += 1)}`;
    return takeStep(flow, submitted(id, flow.version, taskOf(flow, kind), facts), journal(id), ids(`${id}.`));
  };
  await take('collection', { kind: 'collection', partIds: ['i0', 'i1'] });
  for (const part of ['i0', 'i1']) {
    await take('specimen_receipt', { kind: 'specimen_receipt', outcome: 'received' });
    await take('result_entry', { kind: 'result_entry', partIds: [part] });
  }
  return { written, journal, flow, again: (upTo: number) => openFlow(rules(), written.slice(0, upTo)) };
}

describe('a flow makes true what was written', () => {
  it('a verification that was written and not heard of keeps its review, whoever comes first afterwards', async () => {
    const { written, journal, flow, again } = await twoVerifications();
    const known = written.length;
    const verify = (id: string, nth: number) =>
      submitted(id, known, taskOf(flow, 'verification', nth), {
        kind: 'verification',
        partIds: [`i${nth}`],
        backIds: [],
      });
    const [first, second] = [verify('s1', 0), verify('s2', 1)];
    await takeStep(flow, first, journal('s1'), ids('x'));
    // The worker died before it heard; the next one has the older fold, and the second verification comes first.
    const next = again(known);
    await takeStep(next, second, journal('s2'), ids('y'));
    expect(await takeStep(next, first, journal('s1'), ids('z'))).toEqual(written[known]?.receipt);
    expect([...next.tasks.values()].map((task) => task.kind)).toEqual(['result_review']);
    const review = submitted('s3', next.version, taskOf(next, 'result_review'), {
      kind: 'result_review',
      partIds: ['i0', 'i1'],
    });
    expect(await takeStep(next, review, journal('s3'), ids('w'))).toMatchObject({ ended: 'completed' });
    expect(stateOf(next)).toEqual(stateOf(again(written.length)));
  });

  it('a flow that is carried on draws its ids anew and gives none of them twice', async () => {
    const { written, journal, flow, again } = await twoVerifications();
    const known = written.length;
    const sameIds = () => ids('drawn');
    await takeStep(
      flow,
      submitted('s1', known, taskOf(flow, 'verification'), {
        kind: 'verification',
        partIds: [],
        backIds: ['i0'],
      }),
      journal('s1'),
      sameIds(),
    );
    const entry = taskOf(flow, 'result_entry');
    const next = again(known);
    // Its sender has seen the step that this flow has not heard of; its plan draws the same first id.
    await takeStep(
      next,
      submitted('s2', known + 1, entry, { kind: 'result_entry', partIds: ['i0'] }),
      journal('s2'),
      sameIds(),
    );
    const opened = written.flatMap(({ receipt }) => receipt.opened.map((task) => task.taskId));
    expect(new Set(opened).size).toBe(opened.length);
    expect(stateOf(next)).toEqual(stateOf(again(written.length)));
  });

  it('asks the journal before it refuses whom the tables showed more, and refuses at once who saw as much', async () => {
    const { written, journal, flow, again } = await twoVerifications();
    const older = again(written.length - 1);
    const message = submitted('s1', written.length, taskOf(flow, 'verification', 1), {
      kind: 'verification',
      partIds: ['i1'],
      backIds: [],
    });
    expect(refusalNow(older, message)).toBeNull();
    expect(await takeStep(older, message, journal('s1'), ids('x'))).toMatchObject({ submissionId: 's1' });
    expect(refusalNow(flow, { ...message, taskId: 'nobody’s', submissionId: 's2' })).toBe('task.not_open');
    // A store that was restored has forgotten what the sender saw.
    const ahead = { ...message, submissionId: 's3', taskId: 'nobody’s', knows: 99 };
    expect(await takeStep(flow, ahead, journal('s3'), ids('y'))).toEqual({ refusal: 'task.not_open' });
  });
});

describe('a flow that is told to go on', () => {
  const rules = () => visitRules({ type: 'opdVisit', kind: 'consultation' }) as CaseRules;
  const awaits = { standing: { blocks: true, awaits: true } };

  /** A visit whose doctor waits for results. @returns its journal */
  async function waiting() {
    const written: WrittenStep[] = [];
    let found: Partial<Found> = awaits;
    const journal = journalOf(written, () => found);
    const flow = openFlow(rules(), []);
    const message = { submissionId: 's0', actorId: 'a', role: 'receptionist', knows: 0 };
    await takeStep(flow, { ...message, act: 'checkIn', kind: 'consultation' }, journal('s0'), ids('a'));
    const complete = (id: string, facts: TaskFacts) =>
      takeStep(flow, submitted(id, flow.version, taskOf(flow, facts.kind), facts), journal(id), ids(id));
    await complete('s1', { kind: 'triage', urgency: 4 });
    await complete('s2', { kind: 'consultation', outcome: 'await_results' });
    const find = (now: Partial<Found>) => {
      found = now;
    };
    return { written, journal, flow, find, complete };
  }

  it('reads the journal before it finds nothing to do: it may not have heard that it waits', async () => {
    const { written, journal, find } = await waiting();
    const older = openFlow(rules(), written.slice(0, 2));
    find({});
    await takeOwnStep(older, 'advance', journal(null), ids('x'));
    expect([older.version, older.rules.stage()]).toEqual([4, 'consultation']);
    // Told once more, there is nothing to do.
    await takeOwnStep(older, 'advance', journal(null), ids('y'));
    expect(older.version).toBe(4);
  });

  it('goes on waiting when what it waits for is not there', async () => {
    const { journal, flow } = await waiting();
    await takeOwnStep(flow, 'advance', journal(null), ids('x'));
    expect([flow.version, flow.rules.stage()]).toEqual([3, 'orders']);
  });

  it('hears of its own step with others after it, and goes on from there', async () => {
    const { written, journal, flow, find, complete } = await waiting();
    find({});
    await takeOwnStep(flow, 'advance', journal(null), ids('x'));
    find(awaits);
    await complete('s3', { kind: 'consultation', outcome: 'await_results' });
    find({});
    const older = openFlow(rules(), written.slice(0, 3));
    await takeOwnStep(older, 'advance', journal(null), ids('y'));
    expect([older.version, older.rules.stage()]).toEqual([6, 'consultation']);
  });

  it('hears each step once, and never skips one', async () => {
    const { written, flow } = await waiting();
    const before = stateOf(flow);
    hear(flow, written);
    expect(stateOf(flow)).toEqual(before);
    expect(() => openFlow(rules(), written.slice(1))).toThrow('a journal has no gap');
  });
});
