import { taskKinds } from '#contracts/inbox/names.ts';
import type { TaskKind } from '#contracts/inbox/names.ts';
import type { Task } from '#contracts/inbox/task.ts';
import type { Receipt, VisitSummary } from '#contracts/visits/visit.ts';
import { ActFailure, lookUntil } from './http.ts';
import { mustSucceed } from './person.ts';
import type { Person } from './person.ts';
import { cashier } from './roles/cashier.ts';
import { doctor } from './roles/doctor.ts';
import { nurse } from './roles/nurse.ts';
import type { Guest, Play, RolePlay } from './visit.ts';

/** Who plays. A role with tasks of a new kind joins here. */
const roles: readonly RolePlay[] = [nurse, doctor, cashier];
/** Refusals that mean: somebody was quicker, look again. */
const overtaken = new Set([
  'task.already_done',
  'task.not_open',
  'task.not_claimed',
  'task.claimed_by_other',
  'task.version_conflict',
  'visit.closed',
]);
const mostMisses = 20;

type Waiting = { readonly id: string; readonly kind: TaskKind };

const playerOf = (kind: TaskKind): RolePlay | undefined => roles.find((each) => each.tasks[kind]);
/** Tasks that one of the roles knows how to do. */
const playable = (tasks: readonly { id: string; kind: string }[]): Waiting[] =>
  tasks.flatMap(({ id, kind: named }) => {
    const kind = taskKinds.find((each) => each === named);
    return kind && playerOf(kind) ? [{ id, kind }] : [];
  });

/** Open tasks of a visit as each role finds them in its inbox. */
async function tasksInInboxes({ team, mrn }: Guest, visitId: string): Promise<Waiting[]> {
  const lists = await Promise.all(
    roles.map(({ role }) =>
      team
        .of(role, 0)
        .read<{ items: Task[] }>(`/api/v1/inbox?view=all&limit=100&q=${encodeURIComponent(mrn)}`),
    ),
  );
  return playable(lists.flatMap(({ items }) => items).filter((task) => task.visitId === visitId));
}

/** Who has to do a task: the one it is assigned to, the one who had claimed it, else whose turn it is. */
async function personFor(play: Play, role: RolePlay['role'], task: Task): Promise<Person> {
  const { team } = play.guest;
  const named = task.assigneeId ?? task.claimantId;
  const person = named ? await team.withId(role, named) : team.of(role, play.nth);
  if (person) return person;
  if (task.assigneeId) throw new ActFailure(task.kind, 'assigned to somebody who has no demo login');
  // Claimed by somebody at a screen: the claim is tried until they let go.
  return team.of(role, play.nth);
}

/** Claims a task, again when somebody was quicker and let go. @returns null when it is not there to be done any more */
async function claim(play: Play, { id, kind }: Waiting, { role }: RolePlay) {
  const found = await lookUntil(async () => {
    const task = await play.guest.team.of(role, play.nth).read<Task>(`/api/v1/inbox/${id}`);
    if (task.state === 'done' || task.state === 'cancelled') return 'gone';
    const person = await personFor(play, role, task);
    const outcome = await person.act<Task>('POST', `/api/v1/inbox/${id}/claim`, { version: task.version });
    if (outcome.ok) return { person, task: outcome.body };
    if (!overtaken.has(outcome.problem.code)) mustSucceed(`claim of ${kind}`, outcome);
    return null;
  });
  if (!found) throw new ActFailure(`claim of ${kind}`, 'held by somebody else');
  return found === 'gone' ? null : found;
}

/** Claims and completes one task. @returns its receipt, or null when the visit has to be looked at again */
async function doTask(play: Play, visitId: string, waiting: Waiting): Promise<Receipt | null> {
  const player = playerOf(waiting.kind);
  const role = player?.tasks[waiting.kind];
  const claimed = player ? await claim(play, waiting, player) : null;
  if (!role || !claimed) return null;
  const complete = async (form: unknown) => {
    const began = performance.now();
    const path = `/api/v1/inbox/${waiting.id}/complete`;
    const outcome = await claimed.person.act<Receipt>('POST', path, { form });
    if (outcome.ok) play.tally.completed(waiting.kind, performance.now() - began);
    return outcome;
  };
  const outcome = await role({ ...play, ...claimed, visitId, complete });
  if (!outcome.ok && overtaken.has(outcome.problem.code)) return null;
  return mustSucceed(waiting.kind, outcome);
}

/** Does every open task of a visit, whoever's it is, until the visit is closed. @throws ActFailure when nobody here can go on with it */
export async function carryThrough(
  play: Play,
  visitId: string,
  opened: readonly { id: string; kind: string }[],
): Promise<void> {
  const desk = play.guest.team.of('receptionist', play.nth);
  let waiting = playable(opened);
  for (let misses = 0; ;) {
    if (waiting.length === 0) {
      const found = await lookUntil(async () => {
        const visit = await desk.read<VisitSummary>(`/api/v1/visits/${visitId}`);
        if (visit.outcome === 'completed') return 'closed';
        if (visit.closedAt) throw new ActFailure('visit', `ended as ${visit.outcome ?? 'unknown'}`);
        const tasks = await tasksInInboxes(play.guest, visitId);
        return tasks.length > 0 ? tasks : null;
      });
      if (found === 'closed') return;
      if (!found) throw new ActFailure('visit', 'open without a task that a role here can do');
      waiting = found;
    }
    const [next, ...others] = waiting;
    const receipt = next ? await doTask(play, visitId, next) : null;
    if (receipt?.stage === 'closed') return;
    if (!receipt && (misses += 1) > mostMisses) throw new ActFailure('visit', 'others are always quicker');
    waiting = receipt ? [...others, ...playable(receipt.openedTasks)] : [];
  }
}
