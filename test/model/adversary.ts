import { takesSomething } from '#contracts/inbox/names.ts';
import type { TaskKind } from '#contracts/inbox/names.ts';
import { stateOf } from '#domain/cases/case-flow.ts';
import { goOn, signal, tell } from '#test/model/flow-run.ts';
import type { FlowRun } from '#test/model/flow-run.ts';
import { arrive, complete, somebodyActs } from '#test/model/persons.ts';
import type { Chance } from '#test/model/persons.ts';
import { Broken, expectNothingLost, expectSame } from '#test/model/properties.ts';
import { openTasks } from '#test/model/tables.ts';
import { act, ask, begin, commit, deliver, die, keep, newWorld, notify } from '#test/model/world.ts';
import type { World } from '#test/model/world.ts';

/** A run of chance from one number: what the adversary does with it is the same each time. */
export function chanceOf(seed: number): Chance {
  let state = (seed ^ 0x9e3779b9) >>> 0;
  // mulberry32
  const below = (limit: number) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
  return {
    below,
    is: (percent) => below(100) < percent,
    of: (list) => list[below(list.length)] as (typeof list)[number],
  };
}

/** One thing that may happen now, chosen by chance. */
export async function happen(world: World, chance: Chance): Promise<void> {
  const { tables, pool } = world;
  const runs = [...world.runs.values()];
  const asking = runs.filter((run) => run.asked);
  const dice = chance.below(100);
  if (dice < 24) somebodyActs(world, chance);
  else if (dice < 48 && pool.length) {
    const [id = ''] = pool.splice(chance.below(pool.length), 1);
    // Twice, out of order, or not at all: then the relay sends it again.
    if (chance.is(20)) pool.push(id);
    if (!chance.is(15)) await deliver(world, id);
  } else if (dice < 75 && asking.length) await answer(world, chance.of(asking), chance);
  else if (dice < 83 && runs.length) keep(world, chance.of(runs));
  else if (dice < 87 && runs.length) await die(world, chance.of(runs), () => chance.is(60));
  else if (dice < 92 && tables.notices.length) {
    const index = chance.below(tables.notices.length);
    const notice = tables.notices[index];
    if (notice) await notify(world, notice);
    if (chance.is(80)) tables.notices.splice(index, 1);
  } else if (dice < 94) await relay(world, chance);
  else if (dice < 95) world.late.shift()?.();
  else if (dice < 96 && runs.length) await news(chance.of(runs));
  else if (runs.length) await clock(world, chance.of(runs), chance);
}

/** What a flow asked of the tables is done or not, and heard of or not. */
async function answer(world: World, run: FlowRun, chance: Chance): Promise<void> {
  const { asked } = run;
  const dice = chance.below(100);
  const again = () => chance.is(60);
  if (dice < 55) return tell(run, commit(world, run) ?? []);
  if (dice < 70) {
    commit(world, run);
    return die(world, run, again);
  }
  if (dice < 78) return die(world, run, again);
  // The first try was written, its answer lost: the activity is tried again.
  if (dice < 88) {
    commit(world, run);
    return tell(run, commit(world, run) ?? []);
  }
  // The flow is killed, its write comes to the tables all the same, later.
  if (asked?.kind === 'write') world.late.push(() => act(world, asked.input));
  return die(world, run, again);
}

async function relay(world: World, chance: Chance): Promise<void> {
  const unsettled = [...world.tables.submissions.values()].filter(
    (row) => row.state === 'stored' || row.state === 'applied',
  );
  if (unsettled.length) await deliver(world, chance.of(unsettled).id);
}

async function news(run: FlowRun): Promise<void> {
  if (run.isClosed) return;
  signal(run, { kind: 'signal', step: 'news' });
  await goOn(run);
}

/** Time goes on to the next thing a flow has to do by itself, and it does it. */
async function clock(world: World, run: FlowRun, chance: Chance): Promise<void> {
  const [next] = run.isClosed ? [] : [...run.flow.rules.deadlines()].sort((a, b) => a.at - b.at);
  if (!next || (next.at > world.tables.now && !chance.is(6))) return;
  world.tables.now = Math.max(world.tables.now, next.at);
  // A session is made longer now and then: the flow's clock does not know.
  const row = world.tables.cases.get(run.start.caseId);
  if (row && next.step === 'no_show' && chance.is(30)) row.sessionEndsAt = world.tables.now + 3_600_000;
  await due(world, run);
}
async function due(world: World, run: FlowRun): Promise<boolean> {
  if (run.isClosed) return false;
  const steps = run.flow.rules.deadlines().filter(({ at }) => at <= world.tables.now);
  const fresh = steps.filter(
    ({ step }) => !run.queue.some((work) => work.kind === 'clock' && work.step === step),
  );
  for (const { step } of fresh) run.queue.push({ kind: 'clock', step });
  await goOn(run);
  return fresh.length > 0;
}

/** Nobody dies any more: everything that was left, lost or late comes to where it belongs, until nothing is left to do. */
export async function quiet(world: World): Promise<void> {
  const { tables } = world;
  for (let round = 0; round < 60; round += 1) {
    let isQuiet = true;
    const stir = () => {
      isQuiet = false;
    };
    for (const write of world.late.splice(0)) {
      write();
      stir();
    }
    const unsettled = [...tables.submissions.values()].filter(
      (row) => row.state === 'stored' || row.state === 'applied',
    );
    for (const id of [...world.pool.splice(0), ...unsettled.map((row) => row.id)]) {
      await deliver(world, id);
      stir();
    }
    for (const notice of tables.notices.splice(0)) {
      await notify(world, notice);
      stir();
    }
    for (const run of world.runs.values()) {
      if (await due(world, run)) stir();
      for (; run.asked; stir()) await tell(run, commit(world, run) ?? []);
      if (run.broken) throw run.broken;
      if (run.unsent.length || (run.flow.rules.outcome() && !run.isClosed)) stir();
      keep(world, run);
    }
    if (isQuiet) return;
  }
  throw new Broken('everything comes to rest', {
    runs: [...world.runs.values()].map((run) => [stateOf(run.flow), run.queue]),
  });
}

function expectAll(world: World): void {
  for (const row of world.tables.cases.values()) {
    expectSame(world.tables, row, world.runs.get(row.id) ?? begin(world, row.id) ?? undefined);
    expectNothingLost(world.tables, row);
  }
  for (const submission of world.tables.submissions.values()) {
    const { id, state } = submission;
    ask(world, submission);
    if (!world.answers.has(id) || (state !== 'settled' && state !== 'refused'))
      throw new Broken('every submission has an answer', { id, state });
  }
}

/** Everybody goes on working with what the tables show, one task after the other, until nobody has anything to do. */
async function workOn(world: World): Promise<void> {
  const { tables } = world;
  for (let round = 0; round < 200; round += 1) {
    const task = openTasks(tables).find(({ caseId, kind }) => !isForWhoLeft(world, caseId, kind));
    if (!task) return;
    const id = complete(world, task, null);
    await quiet(world);
    if (tables.submissions.get(id)?.state !== 'settled')
      throw new Broken('a task in an inbox can be done', { task, submission: tables.submissions.get(id) });
    expectAll(world);
  }
  throw new Broken('work comes to an end', { open: openTasks(tables) });
}
const isForWhoLeft = ({ tables }: World, caseId: string, kind: TaskKind): boolean => {
  const outcome = tables.cases.get(tables.cases.get(caseId)?.visitId ?? '')?.outcome;
  return takesSomething(kind) && Boolean(outcome && outcome !== 'completed' && outcome !== 'referred');
};

/** A hospital lives through what the adversary chose, comes to rest, works on to the end, and everything holds. */
export async function live(
  settings: Parameters<typeof newWorld>[0],
  choices: readonly number[],
  fault: Parameters<typeof newWorld>[1] = {},
): Promise<World> {
  const world = newWorld(settings, fault);
  arrive(world, chanceOf(choices.length));
  for (const choice of choices) {
    await happen(world, chanceOf(choice));
    for (const run of world.runs.values()) if (run.broken) throw run.broken;
  }
  await quiet(world);
  expectAll(world);
  await workOn(world);
  const visits = [...world.tables.cases.values()].filter((row) => !row.parentId);
  for (const { id, outcome, state } of visits)
    if (!outcome) throw new Broken('a visit whose persons go on working reaches its end', { id, state });
  await outlast(world);
  return world;
}

/** Time goes on until no flow waits for it: what nobody came for has ended. */
async function outlast(world: World): Promise<void> {
  const { tables } = world;
  for (let round = 0; round < 100; round += 1) {
    const times = [...world.runs.values()].flatMap((run) =>
      run.isClosed ? [] : run.flow.rules.deadlines().map(({ at }) => at),
    );
    if (!times.length) break;
    tables.now = Math.max(tables.now, Math.min(...times));
    await quiet(world);
    await workOn(world);
  }
  expectAll(world);
  for (const row of tables.cases.values())
    if (!row.outcome) throw new Broken('every case ends', { id: row.id, state: row.state });
  // Whoever asks again, now that everything is over, gets the first answer.
  for (const id of tables.submissions.keys()) await deliver(world, id);
}
