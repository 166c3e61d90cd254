import { majorityAgeYears } from '#contracts/patients/names.ts';
import { ageInYears } from '#domain/patients/age.ts';
import { dayAt } from '#domain/platform/calendar.ts';
import { messageOf } from '#scripts/platform/failure.ts';
import { seconds } from '#scripts/platform/steps.ts';
import { inParallel } from '#temporal/platform/in-parallel.ts';
import { readChart } from './chart.ts';
import { carryThrough } from './inbox.ts';
import { areOrdersOver } from './orders.ts';
import type { Part } from './plan.ts';
import { allergiesOf } from './record/allergies.ts';
import { prepare } from './prepare/prepare.ts';
import type { Catalogue } from './prepare/names.ts';
import { birthDateOf, registrationOf } from './record/patient.ts';
import type { PatientStory } from './record/story.ts';
import { checkIn, register, visitBySource } from './roles/receptionist.ts';
import { teamOf } from './team.ts';
import type { Team } from './team.ts';
import type { Tally } from './tally.ts';
import type { Guest, Play } from './visit.ts';

const progressEvery = 25;

/** A visit that an encounter became, in this run or before. */
export type Played = { readonly visitId: string; readonly team: Team };
type Run = {
  readonly tally: Tally;
  readonly catalogues: ReadonlyMap<Team, Catalogue>;
  readonly played: Played[];
  /** Told after each encounter that is over, however it went. */
  readonly over: () => void;
  readonly say: (line: string) => void;
};
async function welcome(
  { story, nth }: Part,
  { team, catalogue }: Pick<Guest, 'team' | 'catalogue'>,
  tally: Tally,
): Promise<Guest> {
  const today = dayAt(new Date(), 'UTC');
  const birth = birthDateOf(story.patient.birthDate);
  const isChild = birth.precision !== 'unknown' && ageInYears(birth.date, today) < majorityAgeYears;
  const form = registrationOf(story.patient, isChild);
  const { id, mrn } = await register(team.of('receptionist', nth), story.source, form, tally);
  return { story, team, catalogue, nth, patientId: id, mrn, isChild };
}

/** Plays one encounter as a visit: from check-in, or from where a killed run has left it. @returns whether it had been played before */
async function playEncounter(play: Play, { played, tally }: Run): Promise<boolean> {
  const { team } = play.guest;
  const before = await visitBySource(team.of('receptionist', play.nth), play.encounter.source);
  // A run that was killed may have left results for after the visit.
  if (before?.closedAt && (await areOrdersOver(play, before.id))) {
    tally.alreadyPlayed += 1;
    played.push({ visitId: before.id, team });
    return true;
  }
  if (before) tally.pickedUp += 1;
  const { visitId, opened } = before ? { visitId: before.id, opened: [] } : await checkIn(play);
  played.push({ visitId, team });
  await carryThrough(play, visitId, opened);
  await readChart(play, visitId);
  tally.closed += 1;
  for (const [type, count] of play.encounter.skipped) tally.skip(type, count);
  return false;
}

/** Counts once for a patient what is no encounter's: every triage states the same allergies. */
function skipOnce(story: PatientStory, tally: Tally): void {
  for (const [type, count] of story.skipped) tally.skip(type, count);
  allergiesOf(story.allergies, (reason) => {
    tally.skip(`AllergyIntolerance.${reason}`);
  });
}

/** Plays a patient's encounters in order. After one that fails, the later ones are not tried: they did not come before it. */
async function playPatient(part: Part, teams: readonly Team[], run: Run): Promise<void> {
  const { tally, catalogues } = run;
  const team = teamOf(teams, part.story.source.value);
  const catalogue = catalogues.get(team);
  let at = 0;
  let isNew = false;
  try {
    if (!catalogue) throw new Error(`${team.hospital} is not prepared`);
    const guest = await welcome(part, { team, catalogue }, tally);
    for (; at < part.encounters.length; at += 1) {
      const { encounter, nth } = part.encounters[at] as (typeof part.encounters)[number];
      if (!(await playEncounter({ guest, encounter, nth, tally }, run))) isNew = true;
      run.over();
    }
  } catch (error) {
    const reason = `${part.story.file}, encounter ${at + 1}: ${messageOf(error)}`;
    run.say(`failed: ${reason}`);
    for (; at < part.encounters.length; at += 1) {
      tally.failed.push(reason);
      run.over();
    }
  }
  if (isNew) skipOnce(part.story, tally);
}

/** Has every hospital prepare for the encounters that its patients will come with. */
export async function prepareAll(
  plan: readonly Part[],
  teams: readonly Team[],
  tally: Tally,
): Promise<Map<Team, Catalogue>> {
  const catalogues = new Map<Team, Catalogue>();
  await inParallel(teams, async (team) => {
    const mine = plan.filter(({ story }) => teamOf(teams, story.source.value) === team);
    const encounters = mine.flatMap((part) => part.encounters.map(({ encounter }) => encounter));
    catalogues.set(team, await prepare(team, encounters, tally));
  });
  return catalogues;
}

/** Plays the patients of a plan, `concurrency` at once. @returns the visits that came of it */
export async function playAll(
  plan: readonly Part[],
  options: {
    readonly teams: readonly Team[];
    readonly catalogues: ReadonlyMap<Team, Catalogue>;
    readonly concurrency: number;
    readonly tally: Tally;
    readonly say: (line: string) => void;
  },
): Promise<Played[]> {
  const { teams, catalogues, concurrency, tally, say } = options;
  const began = performance.now();
  const total = plan.reduce((sum, part) => sum + part.encounters.length, 0);
  const played: Played[] = [];
  const over = (): void => {
    const done = tally.closed + tally.alreadyPlayed + tally.failed.length;
    if (done % progressEvery === 0 || done === total)
      say(
        `${done} of ${total} visits: ${tally.closed} closed, ${tally.alreadyPlayed} already played, ${tally.failed.length} failed ... ${seconds(performance.now() - began)}`,
      );
  };
  const run = { tally, catalogues, played, over, say };
  await inParallel(plan, (part) => playPatient(part, teams, run), concurrency);
  return played;
}
