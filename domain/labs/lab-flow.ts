import type { OrderPart, OrderStart, OrderTaskMessage } from '#contracts/visits/messages.ts';
import type { LabItemState } from '#contracts/labs/names.ts';
import type { NewId } from '#domain/visits/visit-flow.ts';
import { orderTaskRefusal, resumedTasks } from '#domain/visits/order-flow.ts';
import type { OrderFlow, OrderPlan, OrderPlanOrRefusal, OrderRules } from '#domain/visits/order-flow.ts';

type Item = OrderPart & { state: LabItemState; specimenId: string | null };
const over: readonly LabItemState[] = ['reviewed', 'cancelled', 'expired'];
const answered: readonly LabItemState[] = ['verified', ...over];

/**
 * A laboratory order as a state machine: each test has its own state, a specimen serves the tests of one group. Collected ->
 * received, or rejected and only its tests collected anew -> result -> verified by another person -> reviewed by the doctor.
 * Pure and as frozen as workflow code: running orders replay it on their own version.
 */
export function labRules(
  start: Pick<OrderStart, 'parts' | 'reviews' | 'resume'>,
): OrderRules & { flow: OrderFlow } {
  const items = new Map<string, Item>(
    start.parts.map((part) => {
      const known = start.resume?.parts.find((each) => each.id === part.id);
      return [
        part.id,
        {
          ...part,
          state: (known?.state ?? 'ordered') as LabItemState,
          specimenId: known?.specimenId ?? null,
        },
      ];
    }),
  );
  const flow: OrderFlow = { tasks: resumedTasks(start.resume), outcome: null };
  const idsIn = (state: LabItemState) =>
    [...items.values()].filter((item) => item.state === state).map((item) => item.id);
  const set = (ids: readonly string[], state: LabItemState) => {
    for (const id of ids) {
      const item = items.get(id);
      if (item) item.state = state;
    }
  };
  const tasksOf = (kind: string) =>
    [...flow.tasks].filter(([, task]) => task.kind === kind).map(([taskId]) => taskId);
  /** How the order ends once `ids` have gone to `state`; undefined while something goes on. */
  const endAfter = (ids: readonly string[], state: LabItemState): Pick<OrderPlan, 'ends'> => {
    const after = [...items.values()].map((item) => (ids.includes(item.id) ? state : item.state));
    if (!after.every((each) => over.includes(each))) return {};
    return {
      ends: after.includes('reviewed') ? 'completed' : after.includes('expired') ? 'expired' : 'cancelled',
    };
  };
  const ended = (plan: OrderPlan) => {
    if (plan.ends) flow.outcome = plan.ends;
  };
  const ordered = (without: readonly string[] = []) => idsIn('ordered').filter((id) => !without.includes(id));

  function collect(message: OrderTaskMessage, newId: NewId): OrderPlanOrRefusal {
    const taken = message.partIds ?? [];
    if (!taken.length || taken.some((id) => items.get(id)?.state !== 'ordered'))
      return { refusal: 'order.item_state' };
    const groups = new Map<string, string[]>();
    for (const id of taken) {
      const group = items.get(id)?.group ?? '';
      groups.set(group, [...(groups.get(group) ?? []), id]);
    }
    const specimens = [...groups.values()].map((partIds) => ({ specimenId: newId(), partIds }));
    const rest = ordered(taken);
    const plan: OrderPlan = {
      completes: { taskId: message.taskId, kind: message.kind },
      cancels: [],
      partIds: taken,
      specimens,
      opens: [
        ...specimens.map(({ specimenId }) => ({
          taskId: newId(),
          kind: 'specimen_receipt' as const,
          specimenId,
        })),
        ...(rest.length ? [{ taskId: newId(), kind: 'collection' as const }] : []),
      ],
      apply: () => {
        for (const { specimenId, partIds } of specimens)
          for (const id of partIds) {
            const item = items.get(id);
            if (item) Object.assign(item, { state: 'collected', specimenId });
          }
      },
    };
    return plan;
  }

  function receive(message: OrderTaskMessage, newId: NewId): OrderPlanOrRefusal {
    const specimenId = flow.tasks.get(message.taskId)?.specimenId;
    if (!specimenId) return { refusal: 'task.not_open' };
    const served = [...items.values()].filter(
      (item) => item.specimenId === specimenId && item.state === 'collected',
    );
    const partIds = served.map((item) => item.id);
    const done = {
      completes: { taskId: message.taskId, kind: message.kind, specimenId },
      cancels: [],
      partIds,
    };
    if (message.outcome !== 'rejected')
      return {
        ...done,
        opens: [{ taskId: newId(), kind: 'result_entry', specimenId, partIds }],
        apply: () => set(partIds, 'received'),
      };
    // Only the tests of this specimen are taken again; a collection that still waits takes them along.
    const waiting = tasksOf('collection').length > 0;
    return {
      ...done,
      backIds: partIds,
      opens: waiting ? [] : [{ taskId: newId(), kind: 'collection' }],
      apply: () => {
        for (const item of served) Object.assign(item, { state: 'ordered', specimenId: null });
      },
    };
  }

  function enter(message: OrderTaskMessage, newId: NewId): OrderPlanOrRefusal {
    const task = flow.tasks.get(message.taskId);
    const entered = message.partIds ?? [];
    const open = (task?.partIds ?? []).filter((id) => items.get(id)?.state === 'received');
    if (!task?.specimenId || !entered.length || entered.some((id) => !open.includes(id)))
      return { refusal: 'order.item_state' };
    const { specimenId } = task;
    const rest = open.filter((id) => !entered.includes(id));
    return {
      completes: { taskId: message.taskId, kind: message.kind, specimenId },
      cancels: [],
      partIds: entered,
      opens: [
        { taskId: newId(), kind: 'verification', specimenId, partIds: entered },
        ...(rest.length
          ? [{ taskId: newId(), kind: 'result_entry' as const, specimenId, partIds: rest }]
          : []),
      ],
      apply: () => set(entered, 'resulted'),
    };
  }

  function verify(message: OrderTaskMessage, newId: NewId): OrderPlanOrRefusal {
    const task = flow.tasks.get(message.taskId);
    const [accepted, back] = [message.partIds ?? [], message.backIds ?? []];
    const open = (task?.partIds ?? []).filter((id) => items.get(id)?.state === 'resulted');
    const decided = [...accepted, ...back];
    if (!task?.specimenId || !decided.length || decided.some((id) => !open.includes(id)))
      return { refusal: 'order.item_state' };
    const { specimenId } = task;
    const rest = open.filter((id) => !decided.includes(id));
    const reviewWaits = tasksOf('result_review').length > 0;
    const state = start.reviews ? 'verified' : 'reviewed';
    return {
      completes: { taskId: message.taskId, kind: message.kind, specimenId },
      cancels: [],
      partIds: accepted,
      backIds: back,
      opens: [
        ...(back.length
          ? [{ taskId: newId(), kind: 'result_entry' as const, specimenId, partIds: back }]
          : []),
        ...(rest.length
          ? [{ taskId: newId(), kind: 'verification' as const, specimenId, partIds: rest }]
          : []),
        ...(accepted.length && start.reviews && !reviewWaits
          ? [{ taskId: newId(), kind: 'result_review' as const }]
          : []),
      ],
      ...(back.length || rest.length ? {} : endAfter(accepted, state)),
      apply: () => {
        set(accepted, state);
        set(back, 'received');
      },
    };
  }

  /** Reviewed results and acknowledged expiries; what came in after the doctor looked stays for another review. */
  function review(message: OrderTaskMessage, newId: NewId): OrderPlanOrRefusal {
    const seen = message.partIds ?? [];
    const waiting = [...idsIn('verified')];
    const reviewed = seen.filter((id) => waiting.includes(id));
    const acknowledged = seen.filter((id) => items.get(id)?.state === 'expired');
    if (seen.length !== reviewed.length + acknowledged.length || !seen.length)
      return { refusal: 'order.item_state' };
    const rest = waiting.filter((id) => !reviewed.includes(id));
    return {
      completes: { taskId: message.taskId, kind: message.kind },
      cancels: [],
      partIds: reviewed,
      opens: rest.length ? [{ taskId: newId(), kind: 'result_review' }] : [],
      ...endAfter(reviewed, 'reviewed'),
      apply: () => set(reviewed, 'reviewed'),
    };
  }

  return {
    flow,
    begin: (newId) => ({
      cancels: [],
      opens: [{ taskId: newId(), kind: 'collection' }],
      apply: () => undefined,
    }),
    completeTask(message, newId) {
      const refusal = orderTaskRefusal(flow, message.taskId, message.kind);
      if (refusal) return { refusal };
      const steps = {
        collection: collect,
        specimen_receipt: receive,
        result_entry: enter,
        verification: verify,
        result_review: review,
      };
      const step = steps[message.kind as keyof typeof steps];
      if (!step) return { refusal: 'task.not_open' };
      const plan = step(message, newId);
      return 'refusal' in plan ? plan : withEnd(plan);
    },
    cancel(partIds) {
      const ids = partIds ?? ordered();
      if (!ids.length || ids.some((id) => items.get(id)?.state !== 'ordered'))
        return { refusal: 'order.not_cancellable' };
      const nothingToCollect = ordered(ids).length === 0;
      return withEnd({
        cancels: nothingToCollect ? tasksOf('collection') : [],
        partIds: ids,
        opens: [],
        ...endAfter(ids, 'cancelled'),
        apply: () => set(ids, 'cancelled'),
      });
    },
    expire(newId) {
      const ids = ordered();
      if (!ids.length) return null;
      const tells = start.reviews && !tasksOf('result_review').length;
      return withEnd({
        cancels: tasksOf('collection'),
        partIds: ids,
        // The doctor is told: an expired test is acknowledged like a result.
        opens: tells ? [{ taskId: newId(), kind: 'result_review' }] : [],
        ...(tells ? {} : endAfter(ids, 'expired')),
        apply: () => set(ids, 'expired'),
      });
    },
    standing: () => ({
      blocks: ordered().length > 0,
      awaits: [...items.values()].some((item) => item.waitFor && !answered.includes(item.state)),
      ended: flow.outcome !== null,
    }),
  };

  function withEnd(plan: OrderPlan): OrderPlan {
    const { apply } = plan;
    return {
      ...plan,
      apply: (nothingLeft) => {
        apply(nothingLeft);
        ended(plan);
      },
    };
  }
}
