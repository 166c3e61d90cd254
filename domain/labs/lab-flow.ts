import type { OrderEnd } from '#contracts/cases/names.ts';
import type { CompleteTaskMessage, FactsOf, OrderPart, TermsOf } from '#contracts/cases/messages.ts';
import type { LabPlan, OrderTaskToOpen, PartMove } from '#contracts/cases/plan.ts';
import type { LabItemState } from '#contracts/labs/names.ts';
import { isOf, tasksOf } from '#domain/cases/case-rules.ts';
import type { CaseRules, NewId, Refused, Tasks } from '#domain/cases/case-rules.ts';
import { live, newLife, planOrderMessage } from '#domain/cases/order-rules.ts';

/** `acknowledged`: the doctor knows that it expired. */
type Item = OrderPart & { state: LabItemState; specimenId: string | null; acknowledged: boolean };
const over: readonly LabItemState[] = ['reviewed', 'cancelled', 'expired'];
const answered: readonly LabItemState[] = ['verified', ...over];

/** The first step of a laboratory order, written with it: its tests wait to be collected. */
export const beginLabOrder = (terms: TermsOf<'labOrder'>, newId: NewId): LabPlan => ({
  type: 'labOrder',
  opens: [{ taskId: newId(), kind: 'collection' }],
  cancels: [],
  moves: [],
  standing: { blocks: true, awaits: terms.parts.some((part) => part.waitFor) },
});

/**
 * A laboratory order as a state machine: each test has its own state, a specimen serves the tests of one group. Collected ->
 * received, or rejected and only its tests collected anew -> result -> verified by another person -> reviewed by the doctor.
 */
export function labRules(terms: TermsOf<'labOrder'>): CaseRules<LabPlan> {
  const life = newLife();
  const items = new Map<string, Item>(
    terms.parts.map((part) => [
      part.id,
      { ...part, state: 'ordered', specimenId: null, acknowledged: false },
    ]),
  );
  const idsIn = (state: LabItemState) =>
    [...items.values()].filter((item) => item.state === state).map((item) => item.id);
  const areIn = (ids: readonly string[], state: LabItemState) =>
    ids.length > 0 && ids.every((id) => items.get(id)?.state === state);

  /** A plan with how the order stands after its moves. */
  function plan(moves: PartMove[], opens: OrderTaskToOpen[], rest: Partial<LabPlan> = {}): LabPlan {
    const after = afterMoves(moves);
    return {
      type: 'labOrder',
      cancels: [],
      moves,
      opens,
      standing: {
        blocks: after.some((item) => item.state === 'ordered'),
        awaits: after.some((item) => item.waitFor && !answered.includes(item.state)),
      },
      ...rest,
    };
  }
  const afterMoves = (moves: PartMove[]) =>
    [...items.values()].map((item) => ({
      ...item,
      state: moves.find(({ ids }) => ids.includes(item.id))?.to ?? item.state,
    }));

  /** Ends the order with a plan that leaves no test under way and nobody anything to do: while a review is open it goes on. */
  function withEnd(next: LabPlan, tasks: Tasks): LabPlan {
    const gone = [...next.cancels, ...(next.completes ? [next.completes.taskId] : [])];
    const states = afterMoves(next.moves).map((item) => item.state);
    const goesOn = next.opens.length > 0 || tasksOf(tasks).some((taskId) => !gone.includes(taskId));
    if (goesOn || !states.every((state) => over.includes(state))) return next;
    const ends: OrderEnd = states.includes('reviewed')
      ? 'completed'
      : states.includes('expired')
        ? 'expired'
        : 'cancelled';
    return { ...next, ends };
  }

  function collect(partIds: string[], newId: NewId): LabPlan | Refused {
    if (!areIn(partIds, 'ordered')) return { refusal: 'order.item_state' };
    const groups = new Map<string, string[]>();
    for (const id of partIds) {
      const group = items.get(id)?.group ?? '';
      groups.set(group, [...(groups.get(group) ?? []), id]);
    }
    const specimens = [...groups.values()].map((ids) => ({ specimenId: newId(), partIds: ids }));
    const isRest = idsIn('ordered').some((id) => !partIds.includes(id));
    return plan(
      specimens.map(({ specimenId, partIds: ids }) => ({ ids, to: 'collected', specimenId })),
      [
        ...specimens.map(({ specimenId }) => ({
          taskId: newId(),
          kind: 'specimen_receipt' as const,
          specimenId,
        })),
        ...(isRest ? [{ taskId: newId(), kind: 'collection' as const }] : []),
      ],
      { specimens },
    );
  }

  function receive(
    specimenId: string,
    { outcome }: FactsOf<'specimen_receipt'>,
    tasks: Tasks,
    newId: NewId,
  ): LabPlan {
    const ids = idsIn('collected').filter((id) => items.get(id)?.specimenId === specimenId);
    if (outcome === 'received')
      return plan(
        [{ ids, to: 'received' }],
        [{ taskId: newId(), kind: 'result_entry', specimenId, partIds: ids }],
        { specimenId },
      );
    // Only the tests of this specimen are taken again; a collection that still waits takes them along.
    const isWaiting = tasksOf(tasks, 'collection').length > 0;
    return plan(
      [{ ids, to: 'ordered', specimenId: null }],
      isWaiting ? [] : [{ taskId: newId(), kind: 'collection' }],
      { specimenId },
    );
  }

  function enter(
    specimenId: string,
    open: readonly string[],
    entered: string[],
    newId: NewId,
  ): LabPlan | Refused {
    if (!areIn(entered, 'received') || entered.some((id) => !open.includes(id)))
      return { refusal: 'order.item_state' };
    const rest = open.filter((id) => items.get(id)?.state === 'received' && !entered.includes(id));
    return plan(
      [{ ids: entered, to: 'resulted' }],
      [
        { taskId: newId(), kind: 'verification', specimenId, partIds: entered },
        ...(rest.length
          ? [{ taskId: newId(), kind: 'result_entry' as const, specimenId, partIds: rest }]
          : []),
      ],
      { specimenId },
    );
  }

  function verify(
    specimenId: string,
    open: readonly string[],
    { partIds: accepted, backIds: back }: FactsOf<'verification'>,
    tasks: Tasks,
    newId: NewId,
  ): LabPlan | Refused {
    const decided = [...accepted, ...back];
    if (!areIn(decided, 'resulted') || decided.some((id) => !open.includes(id)))
      return { refusal: 'order.item_state' };
    const rest = open.filter((id) => items.get(id)?.state === 'resulted' && !decided.includes(id));
    const isReviewed = accepted.length > 0 && terms.reviews && !tasksOf(tasks, 'result_review').length;
    return plan(
      [
        ...(accepted.length
          ? [{ ids: accepted, to: terms.reviews ? ('verified' as const) : ('reviewed' as const) }]
          : []),
        ...(back.length ? [{ ids: back, to: 'received' as const }] : []),
      ],
      [
        ...(back.length
          ? [{ taskId: newId(), kind: 'result_entry' as const, specimenId, partIds: back }]
          : []),
        ...(rest.length
          ? [{ taskId: newId(), kind: 'verification' as const, specimenId, partIds: rest }]
          : []),
        ...(isReviewed ? [{ taskId: newId(), kind: 'result_review' as const }] : []),
      ],
      { specimenId },
    );
  }

  /** Reviewed results and acknowledged expiries; what came in after the doctor looked stays for another review. */
  function review(seen: string[], newId: NewId): LabPlan | Refused {
    const reviewed = seen.filter((id) => items.get(id)?.state === 'verified');
    const acknowledged = seen.filter((id) => items.get(id)?.state === 'expired');
    if (seen.length !== reviewed.length + acknowledged.length || !seen.length)
      return { refusal: 'order.item_state' };
    // What expired after the doctor opened the review has not been seen in it.
    const unseen = idsIn('expired').filter(
      (id) => !items.get(id)?.acknowledged && !acknowledged.includes(id),
    );
    const isRest = unseen.length > 0 || idsIn('verified').some((id) => !reviewed.includes(id));
    return plan(
      [
        ...(reviewed.length ? [{ ids: reviewed, to: 'reviewed' as const }] : []),
        ...(acknowledged.length ? [{ ids: acknowledged, to: 'expired' as const }] : []),
      ],
      isRest ? [{ taskId: newId(), kind: 'result_review' }] : [],
    );
  }

  function complete(message: CompleteTaskMessage, tasks: Tasks, newId: NewId): LabPlan | Refused {
    const { taskId, facts } = message;
    const { specimenId, partIds: open = [] } = tasks.get(taskId) ?? {};
    const next = isOf(facts, 'collection')
      ? collect(facts.partIds, newId)
      : isOf(facts, 'result_review')
        ? review(facts.partIds, newId)
        : !specimenId
          ? { refusal: 'task.not_open' as const }
          : isOf(facts, 'specimen_receipt')
            ? receive(specimenId, facts, tasks, newId)
            : isOf(facts, 'result_entry')
              ? enter(specimenId, open, facts.partIds, newId)
              : isOf(facts, 'verification')
                ? verify(specimenId, open, facts, tasks, newId)
                : { refusal: 'task.not_open' as const };
    return 'refusal' in next ? next : withEnd({ ...next, completes: { taskId, kind: facts.kind } }, tasks);
  }

  /** Ends parts that were not taken; a collection without anything to take goes with them. */
  function endParts(
    partIds: string[] | undefined,
    to: 'cancelled' | 'expired',
    tasks: Tasks,
    opens: OrderTaskToOpen[] = [],
  ): LabPlan | Refused {
    const ids = partIds ?? idsIn('ordered');
    if (!areIn(ids, 'ordered')) return { refusal: 'order.not_cancellable' };
    const isNothingLeft = idsIn('ordered').every((id) => ids.includes(id));
    const cancels = isNothingLeft ? tasksOf(tasks, 'collection') : [];
    return withEnd(plan([{ ids, to }], opens, { cancels }), tasks);
  }

  return {
    type: 'labOrder',
    planMessage: (message, tasks, newId) =>
      planOrderMessage<LabPlan>(message, tasks, newId, life, {
        complete,
        cancel: (partIds) => endParts(partIds, 'cancelled', tasks),
      }),
    planOwn(step, tasks, newId) {
      if (life.outcome || (step !== 'expire' && step !== 'undo')) return null;
      // The doctor is told: an expired test is acknowledged like a result.
      const tells = step === 'expire' && terms.reviews && !tasksOf(tasks, 'result_review').length;
      const opens: OrderTaskToOpen[] = tells ? [{ taskId: newId(), kind: 'result_review' }] : [];
      const next = endParts(undefined, step === 'expire' ? 'expired' : 'cancelled', tasks, opens);
      return 'refusal' in next ? null : next;
    },
    commit(written, receipt) {
      live(life, receipt, terms);
      for (const { ids, to, specimenId } of written.moves)
        for (const id of ids) {
          const item = items.get(id);
          if (!item) continue;
          // Expired once more: acknowledged in a review.
          if (to === 'expired' && item.state === to) item.acknowledged = true;
          item.state = to;
          if (specimenId !== undefined) item.specimenId = specimenId;
        }
      // What is to be taken again waits anew: each stretch of waiting has its end.
      if (written.moves.some((move) => move.to === 'ordered'))
        life.expiresAt = receipt.at + terms.expiresAfterMs;
    },
    stage: () => life.outcome ?? 'active',
    outcome: () => life.outcome,
    deadlines: () =>
      life.outcome || !idsIn('ordered').length ? [] : [{ at: life.expiresAt, step: 'expire' }],
    postpone(step, at) {
      if (step === 'expire') life.expiresAt = at;
    },
  };
}
