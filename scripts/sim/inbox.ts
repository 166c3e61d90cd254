import { taskKinds } from '#contracts/inbox/names.ts';
import type { TaskKind } from '#contracts/inbox/names.ts';
import type { FormInput } from '#contracts/inbox/task-forms.ts';
import type { Task } from '#contracts/inbox/task.ts';
import type { Receipt, VisitSummary } from '#contracts/visits/visit.ts';
import { ActFailure, lookUntil } from './http.ts';
import { mustSucceed } from './person.ts';
import type { Person } from './person.ts';
import { areOrdersOver } from './orders.ts';
import { cashier } from './roles/cashier.ts';
import { doctor } from './roles/doctor.ts';
import { labSupervisor } from './roles/lab-supervisor.ts';
import { labTechnician } from './roles/lab-technician.ts';
import { nurse } from './roles/nurse.ts';
import { pharmacist } from './roles/pharmacist.ts';
import type { Guest, Play, RolePlay } from './visit.ts';

/** Who does each kind of task; where several roles may, they take turns by visits. A kind that nobody plays does not compile. */
const players: { readonly [K in TaskKind]: readonly RolePlay<K>[] } = {
  triage: [nurse],
  consultation: [doctor],
  billing: [cashier],
  payment: [cashier],
  collection: [nurse, labTechnician],
  specimen_receipt: [labTechnician],
  result_entry: [labTechnician],
  verification: [labSupervisor],
  result_review: [doctor],
  dispensing: [pharmacist],
  procedure_schedule: [nurse],
  procedure: [nurse],
  // Nobody opens a record without a relationship.
  access_review: [],
  // Asked for and answered while the bill is prepared.
  bill_approval: [],
  money_due: [cashier],
  refund: [cashier],
  // Nothing is late there.
  duty_call: [],
  // What the platform cannot mend fails the day.
  attention: [],
};
const roles = [...new Set(Object.values(players).flatMap((each) => each.map(({ role }) => role)))];
/** Refusals that mean: somebody was quicker, look again. */
const overtaken = new Set([
  'task.already_done',
  'task.not_open',
  'task.not_claimed',
  'task.claimed_by_other',
  'task.version_conflict',
  'visit.closed',
  'order.closed',
  'order.item_state',
]);
const mostMisses = 20;

type Waiting = { readonly id: string; readonly kind: TaskKind };

function playerOf<K extends TaskKind>(kind: K, turn: number): RolePlay<K> | undefined {
  const able: readonly RolePlay<K>[] = players[kind];
  return able[turn % Math.max(1, able.length)];
}
/** Tasks that one of the roles knows how to do. */
const playable = (tasks: readonly { id: string; kind: string }[]): Waiting[] =>
  tasks.flatMap(({ id, kind: named }) => {
    const kind = taskKinds.find((each) => each === named);
    return kind && playerOf(kind, 0) ? [{ id, kind }] : [];
  });

/** Open tasks of a visit and of its orders as each role finds them in its inbox; several roles may see the same one. */
async function tasksInInboxes({ team, mrn }: Guest, visitId: string): Promise<Waiting[]> {
  const lists = await Promise.all(
    roles.map((role) =>
      team
        .of(role, 0)
        .read<{ items: Task[] }>(`/api/v1/inbox?view=all&limit=100&q=${encodeURIComponent(mrn)}`),
    ),
  );
  const seen = new Map(
    lists.flatMap(({ items }) =>
      items.filter((task) => task.visitId === visitId).map((task) => [task.id, task]),
    ),
  );
  return playable([...seen.values()]);
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
async function claim(play: Play, { id, kind }: Waiting, { role }: Pick<RolePlay, 'role'>) {
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
async function doTask<K extends TaskKind>(
  play: Play,
  visitId: string,
  waiting: { readonly id: string; readonly kind: K },
): Promise<Receipt | null> {
  const player = playerOf(waiting.kind, play.nth);
  const role = player?.tasks[waiting.kind];
  const claimed = player ? await claim(play, waiting, player) : null;
  if (!role || !claimed) return null;
  const complete = async (form: FormInput<K>) => {
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

/** Whether nobody waits for a task before the visit has closed. */
async function canWait(play: Play, { id, kind }: Waiting): Promise<boolean> {
  const player = playerOf(kind, play.nth);
  const may = player?.canWait?.[kind];
  if (!player || !may) return false;
  return may(play, await play.guest.team.of(player.role, play.nth).read<Task>(`/api/v1/inbox/${id}`));
}

/** The tasks of a visit that somebody can do now, or `over` once it has closed and nothing of its orders goes on. */
async function look(play: Play, visitId: string): Promise<Waiting[] | 'over' | null> {
  const desk = play.guest.team.of('receptionist', play.nth);
  const { closedAt, outcome } = await desk.read<VisitSummary>(`/api/v1/visits/${visitId}`);
  if (closedAt && outcome !== 'completed') throw new ActFailure('visit', `ended as ${outcome ?? 'unknown'}`);
  const tasks = await tasksInInboxes(play.guest, visitId);
  const now: Waiting[] = [];
  for (const task of tasks) if (closedAt || !(await canWait(play, task))) now.push(task);
  if (now.length > 0) return now;
  return closedAt && (await areOrdersOver(play, visitId)) ? 'over' : null;
}

/**
 * Does every open task of a visit and of its orders, whoever's it is, until the visit is closed and the last result is reviewed.
 * @throws ActFailure when nobody here can go on with it
 */
export async function carryThrough(
  play: Play,
  visitId: string,
  opened: readonly { id: string; kind: string }[],
): Promise<void> {
  let waiting = playable(opened);
  for (let misses = 0; ;) {
    if (waiting.length === 0) {
      const found = await lookUntil(() => look(play, visitId));
      if (found === 'over') return;
      if (!found) throw new ActFailure('visit', 'open without a task that a role here can do');
      waiting = found;
    }
    const [next, ...others] = waiting;
    const receipt = next ? await doTask(play, visitId, next) : null;
    // Prescriptions and procedures keep a visit open; only results may come after it.
    if (receipt?.stage === 'closed' && play.encounter.tests.length === 0) return;
    if (!receipt && (misses += 1) > mostMisses) throw new ActFailure('visit', 'others are always quicker');
    waiting = others;
    // What can wait is found again when the visit has closed.
    for (const task of playable(receipt?.openedTasks ?? []))
      if (receipt?.stage === 'closed' || !(await canWait(play, task))) waiting.push(task);
    if (!receipt) waiting = [];
  }
}
